(* Finite sums and columns of numbers.

   A column is written as a function that gives its entry number j. Entries are counted from 0, so
   that a column of n numbers has the entries 0, 1, ..., n - 1, and "sum n f" is the sum
   f 0 + f 1 + ... + f (n - 1). The lemmas are the rules that the book uses without a word.

   These files were checked with Coq 8.16.1 and Coquelicot 3.2.0, and with 8.20.1 and 3.4.3. *)
From Coq Require Export Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Export Coquelicot.
Open Scope R_scope.

Definition column := nat -> R.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with 0%nat => 0 | S k => sum k f + f k end.

(* The same function, except that it takes the value s at j. *)
Definition put {A : Type} (f : nat -> A) (j : nat) (s : A) : nat -> A :=
  fun i => if Nat.eq_dec i j then s else f i.

Lemma put_at {A} (f : nat -> A) j s : put f j s j = s.
Proof. unfold put. now destruct (Nat.eq_dec j j). Qed.

Lemma put_elsewhere {A} (f : nat -> A) j s i : i <> j -> put f j s i = f i.
Proof. unfold put. now destruct (Nat.eq_dec i j). Qed.

Lemma put_same {A} (f : nat -> A) j : put f j (f j) = f.
Proof. extensionality i. unfold put. now destruct (Nat.eq_dec i j) as [->|]. Qed.

Lemma sum_ext n f g : (forall j, (j < n)%nat -> f j = g j) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; simpl; intros H; [reflexivity|].
  rewrite IH, H by (intros; try apply H; lia). reflexivity.
Qed.

Lemma sum_scal n c f : sum n (fun j => c * f j) = c * sum n f.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_scal_r n c f : sum n (fun j => f j * c) = sum n f * c.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_plus n f g : sum n (fun j => f j + g j) = sum n f + sum n g.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_minus n f g : sum n (fun j => f j - g j) = sum n f - sum n g.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma sum_zero n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

(* The order of two sums does not matter. *)
Lemma sum_swap m n (f : nat -> nat -> R) :
  sum m (fun k => sum n (fun j => f k j)) = sum n (fun j => sum m (fun k => f k j)).
Proof. induction m; simpl; [now rewrite sum_zero | now rewrite IHm, <- sum_plus]. Qed.

(* A sum in which only one term is left. *)
Lemma sum_one n j f :
  (j < n)%nat -> (forall i, (i < n)%nat -> i <> j -> f i = 0) -> sum n f = f j.
Proof.
  induction n as [|n IH]; simpl; intros Hj H; [lia|].
  destruct (Nat.eq_dec n j) as [->|E].
  - rewrite (sum_ext j _ (fun _ => 0)), sum_zero; [ring|]. intros i Hi. apply H; lia.
  - rewrite IH, (H n); [ring | lia | lia | lia |]. intros; apply H; lia.
Qed.

(* The column [put (fun _ => 0) j c] has the entry c at j and zeros elsewhere. *)
Lemma sum_put n j f c : (j < n)%nat -> sum n (fun i => f i * put (fun _ => 0) j c i) = f j * c.
Proof.
  intros Hj. rewrite (sum_one n j), put_at; [reflexivity | exact Hj |].
  intros i Hi E. rewrite put_elsewhere by exact E. ring.
Qed.

Lemma sum_le n f g : (forall j, (j < n)%nat -> f j <= g j) -> sum n f <= sum n g.
Proof.
  induction n as [|n IH]; simpl; intros H; [lra|].
  apply Rplus_le_compat; [apply IH; intros|]; apply H; lia.
Qed.

Lemma sum_pos n f : (forall j, (j < n)%nat -> 0 <= f j) -> 0 <= sum n f.
Proof. intros H. rewrite <- (sum_zero n). now apply sum_le. Qed.

Lemma Rabs_sum n f : Rabs (sum n f) <= sum n (fun j => Rabs (f j)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

Lemma term_le_sum n f j :
  (j < n)%nat -> (forall i, (i < n)%nat -> 0 <= f i) -> f j <= sum n f.
Proof.
  induction n as [|n IH]; simpl; intros Hj H; [lia|].
  assert (0 <= sum n f) by (apply sum_pos; intros; apply H; lia).
  destruct (Nat.eq_dec n j) as [->|E]; [lra|].
  assert (f j <= sum n f) by (apply IH; [lia | intros; apply H; lia]).
  specialize (H n ltac:(lia)); lra.
Qed.

(* The largest |v j| of a column of n numbers, by which we measure how small a change is. *)
Fixpoint largest (n : nat) (v : column) : R :=
  match n with 0%nat => 0 | S k => Rmax (largest k v) (Rabs (v k)) end.

Lemma largest_pos n v : 0 <= largest n v.
Proof. induction n; simpl; [lra|]. eapply Rle_trans; [exact IHn | apply Rmax_l]. Qed.

Lemma entry_le_largest n v j : (j < n)%nat -> Rabs (v j) <= largest n v.
Proof.
  induction n as [|n IH]; simpl; intros Hj; [lia|].
  destruct (Nat.eq_dec n j) as [->|E]; [apply Rmax_r|].
  eapply Rle_trans; [apply IH; lia | apply Rmax_l].
Qed.

Lemma largest_le n v c :
  0 <= c -> (forall j, (j < n)%nat -> Rabs (v j) <= c) -> largest n v <= c.
Proof.
  induction n as [|n IH]; simpl; intros Hc H; [exact Hc|].
  apply Rmax_lub; [apply IH; [exact Hc | intros]|]; apply H; lia.
Qed.

Lemma sum_times_small n g v c : (forall j, (j < n)%nat -> Rabs (v j) <= c) ->
  Rabs (sum n (fun j => g j * v j)) <= sum n (fun j => Rabs (g j)) * c.
Proof.
  intros H. eapply Rle_trans; [apply Rabs_sum|]. rewrite <- sum_scal_r.
  apply sum_le. intros j Hj. rewrite Rabs_mult.
  apply Rmult_le_compat_l; [apply Rabs_pos | now apply H].
Qed.
