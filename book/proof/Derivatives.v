(* Derivatives of functions of several variables, and the chain rule.

   [is_derive f t d], from the library Coquelicot, says that the function f of one variable has the
   derivative d at t. For functions of n variables, chapter 11 says what "differentiable" means:

       f(v) = f(a) + sum over j of g_j (v_j - a_j) + R,

   where R becomes negligible compared with the largest |v_j - a_j|. [is_gradient n f a g] is this
   sentence, also known as Fréchet's derivative. Columns have entries from number n on as well, but
   R has to be negligible whatever these are, so f may not depend on them noticeably. Everything
   else here is derived from this definition, above all the chain rule. For one and two variables
   it agrees with the definitions of the library ([is_gradient_1] and [is_gradient_2]). *)
From Backprop Require Export Sums.

Definition is_gradient (n : nat) (f : column -> R) (a g : column) : Prop :=
  forall eps, 0 < eps -> exists d, 0 < d /\
  forall v, largest n (fun j => v j - a j) <= d ->
    Rabs (f v - f a - sum n (fun j => g j * (v j - a j)))
      <= eps * largest n (fun j => v j - a j).

Definition differentiable n f a : Prop := exists g, is_gradient n f a g.

(* The partial derivative of f with respect to variable j: the others stay as they are. *)
Definition partial (f : column -> R) (a : column) (j : nat) : R :=
  Derive (fun s => f (put a j s)) (a j).

(* One variable: the ordinary derivative. *)

Lemma is_derive_small f t d : is_derive f t d <->
  forall eps, 0 < eps -> exists r, 0 < r /\
  forall s, Rabs (s - t) <= r -> Rabs (f s - f t - d * (s - t)) <= eps * Rabs (s - t).
Proof.
  split.
  - intros [_ H] eps eps_pos.
    destruct (H t (fun P HP => HP) (mkposreal eps eps_pos)) as [r Hr].
    exists (r / 2). split; [destruct r; simpl; lra|]. intros s Hs.
    replace (d * (s - t)) with (scal (minus s t) d)
      by (unfold scal, minus, plus, opp; simpl; unfold mult; simpl; ring).
    apply (Hr s). destruct r as [r Pr]; simpl in *.
    apply Rle_lt_trans with (r / 2); [exact Hs | lra].
  - intros H. apply is_derive_Reals. intros eps eps_pos.
    destruct (H (eps / 2)) as (r & Hr & Hd); [lra|].
    exists (mkposreal r Hr); simpl. intros h Hh Hhr.
    specialize (Hd (t + h)). replace (t + h - t) with h in Hd by ring.
    specialize (Hd ltac:(lra)). assert (P := Rabs_pos_lt h Hh).
    replace ((f (t + h) - f t) / h - d) with ((f (t + h) - f t - d * h) / h) by (field; exact Hh).
    rewrite Rabs_div by exact Hh. apply Rmult_lt_reg_r with (Rabs h); [exact P|].
    unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

Lemma largest_1 (v : column) : largest 1 v = Rabs (v 0%nat).
Proof. simpl. apply Rmax_right, Rabs_pos. Qed.

Lemma is_gradient_1 f t d :
  is_derive f t d <-> is_gradient 1 (fun v => f (v 0%nat)) (fun _ => t) (fun _ => d).
Proof.
  rewrite is_derive_small. unfold is_gradient.
  split; intros H eps eps_pos; destruct (H eps eps_pos) as (r & Hr & Hd); exists r; split; auto.
  - intros v. rewrite largest_1. simpl. rewrite Rplus_0_l. apply Hd.
  - intros s Hs. specialize (Hd (fun _ => s)). rewrite largest_1 in Hd. simpl in Hd.
    rewrite Rplus_0_l in Hd. now apply Hd.
Qed.

(* Two variables. *)
Lemma is_gradient_2 f p q dp dq : differentiable_pt_lim f p q dp dq <->
  is_gradient 2 (fun v => f (v 0%nat) (v 1%nat))
    (fun j => match j with 0%nat => p | _ => q end)
    (fun j => match j with 0%nat => dp | _ => dq end).
Proof.
  assert (Max : forall v : column, largest 2 v = Rmax (Rabs (v 0%nat)) (Rabs (v 1%nat)))
    by (intros; change (largest 2 v) with (Rmax (largest 1 v) (Rabs (v 1%nat)));
        now rewrite largest_1).
  split.
  - intros H eps eps_pos. destruct (H (mkposreal eps eps_pos)) as [[r Hr] Hd]. simpl in Hd.
    exists (r / 2). split; [lra|]. intros v. rewrite Max. intros Hv.
    assert (A := Rle_trans _ _ _ (Rmax_l _ _) Hv). assert (B := Rle_trans _ _ _ (Rmax_r _ _) Hv).
    simpl sum. rewrite Rplus_0_l. apply Hd; lra.
  - intros H [eps eps_pos]. destruct (H eps eps_pos) as (r & Hr & Hd).
    exists (mkposreal r Hr). simpl. intros s t Hs Ht.
    specialize (Hd (fun j => match j with 0%nat => s | _ => t end)). rewrite Max in Hd.
    simpl sum in Hd. rewrite Rplus_0_l in Hd. apply Hd. apply Rmax_lub; lra.
Qed.

(* Several functions together. *)
Lemma all_small m n (u : nat -> column -> R) a J :
  (forall k, (k < m)%nat -> is_gradient n (u k) a (J k)) ->
  forall eps, 0 < eps -> exists d, 0 < d /\
  forall v, largest n (fun j => v j - a j) <= d -> forall k, (k < m)%nat ->
    Rabs (u k v - u k a - sum n (fun j => J k j * (v j - a j)))
      <= eps * largest n (fun j => v j - a j).
Proof.
  induction m as [|m IH]; intros H eps eps_pos.
  - exists 1. split; [lra|]. intros; lia.
  - destruct (IH ltac:(intros; apply H; lia) eps eps_pos) as (d & Hd & Hall).
    destruct (H m ltac:(lia) eps eps_pos) as (e & He & Hm).
    exists (Rmin d e). split; [now apply Rmin_pos|]. intros v Hv k Hk.
    destruct (Nat.eq_dec k m) as [->|E].
    + apply Hm. eapply Rle_trans; [exact Hv | apply Rmin_r].
    + apply Hall; [eapply Rle_trans; [exact Hv | apply Rmin_l] | lia].
Qed.

(* The chain rule for several variables: v acts on f only through u_0(v), ..., u_(m-1)(v). *)
Theorem chain_rule m n (f : column -> R) (u : nat -> column -> R) a g J :
  is_gradient m f (fun k => u k a) g ->
  (forall k, (k < m)%nat -> is_gradient n (u k) a (J k)) ->
  is_gradient n (fun v => f (fun k => u k v)) a (fun j => sum m (fun k => g k * J k j)).
Proof.
  intros Hf Hu eps eps_pos.
  set (G := sum m (fun k => Rabs (g k))).
  set (M := sum m (fun k => sum n (fun j => Rabs (J k j)))).
  assert (HG : 0 <= G) by (apply sum_pos; intros; apply Rabs_pos).
  assert (HMk : forall k, 0 <= sum n (fun j => Rabs (J k j)))
    by (intros; apply sum_pos; intros; apply Rabs_pos).
  assert (HM : 0 <= M) by now apply sum_pos.
  assert (E1 : 0 < eps / 2 / (M + 1)) by (apply Rdiv_lt_0_compat; lra).
  assert (E2 : 0 < Rmin 1 (eps / 2 / (G + 1)))
    by (apply Rmin_pos; [lra | apply Rdiv_lt_0_compat; lra]).
  destruct (Hf _ E1) as (d1 & Hd1 & Rf).
  destruct (all_small m n u a J Hu _ E2) as (d2 & Hd2 & Ru).
  exists (Rmin d2 (d1 / (M + 1))).
  split; [apply Rmin_pos; [lra | apply Rdiv_lt_0_compat; lra]|].
  intros v Hv. set (h := largest n (fun j => v j - a j)) in *.
  assert (Hh : 0 <= h) by apply largest_pos.
  specialize (Ru v (Rle_trans _ _ _ Hv (Rmin_l _ _))). fold h in Ru.
  (* the changes of the u_k are at most M + 1 times as large as h *)
  assert (Du : largest m (fun k => u k v - u k a) <= (M + 1) * h).
  { apply largest_le; [nra|]. intros k Hk.
    replace (u k v - u k a) with ((u k v - u k a - sum n (fun j => J k j * (v j - a j)))
      + sum n (fun j => J k j * (v j - a j))) by ring.
    eapply Rle_trans; [apply Rabs_triang|].
    assert (A := Ru k Hk).
    assert (B : Rabs (sum n (fun j => J k j * (v j - a j))) <= sum n (fun j => Rabs (J k j)) * h)
      by (apply (sum_times_small n (J k) (fun j => v j - a j));
          intros j Hj; apply (entry_le_largest n (fun j => v j - a j)), Hj).
    assert (K : sum n (fun j => Rabs (J k j)) <= M)
      by (apply (term_le_sum m (fun k => sum n (fun j => Rabs (J k j))));
          [exact Hk | intros; apply HMk]).
    assert (Q := Rmult_le_compat_r h _ _ Hh (Rmin_l 1 (eps / 2 / (G + 1)))).
    apply Rmult_le_compat_r with (r := h) in K; [|exact Hh]. lra. }
  assert (Hv1 : largest m (fun k => u k v - u k a) <= d1).
  { eapply Rle_trans; [exact Du|].
    assert (Q := Rle_trans _ _ _ Hv (Rmin_r _ _)).
    apply Rmult_le_compat_l with (r := M + 1) in Q; [|lra].
    replace ((M + 1) * (d1 / (M + 1))) with d1 in Q by (field; lra). exact Q. }
  specialize (Rf (fun k => u k v) Hv1); cbv beta in Rf.
  (* the remainder is that of f plus those of the u_k, weighted with the g_k *)
  replace (sum n (fun j => sum m (fun k => g k * J k j) * (v j - a j)))
    with (sum m (fun k => g k * sum n (fun j => J k j * (v j - a j)))).
  2:{ erewrite sum_ext by (intros; rewrite <- sum_scal; reflexivity).
      rewrite sum_swap. apply sum_ext. intros j Hj. rewrite <- sum_scal_r.
      apply sum_ext. intros; ring. }
  replace (f (fun k => u k v) - f (fun k => u k a) - _) with
    ((f (fun k => u k v) - f (fun k => u k a) - sum m (fun k => g k * (u k v - u k a)))
     + sum m (fun k => g k * (u k v - u k a - sum n (fun j => J k j * (v j - a j))))).
  2:{ erewrite (sum_ext m (fun k => g k * (u k v - u k a - _)))
        by (intros; rewrite Rmult_minus_distr_l; reflexivity).
      rewrite sum_minus. ring. }
  eapply Rle_trans; [apply Rabs_triang|].
  assert (A : eps / 2 / (M + 1) * largest m (fun k => u k v - u k a) <= eps / 2 * h).
  { replace (eps / 2 * h) with (eps / 2 / (M + 1) * ((M + 1) * h)) by (field; lra).
    apply Rmult_le_compat_l; [lra | exact Du]. }
  assert (B := sum_times_small m g _ _ Ru); cbv beta in B. fold G in B.
  assert (Q : G * (Rmin 1 (eps / 2 / (G + 1)) * h) <= eps / 2 * h).
  { rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [exact Hh|].
    apply Rle_trans with (G * (eps / 2 / (G + 1))).
    - apply Rmult_le_compat_l; [exact HG | apply Rmin_r].
    - replace (eps / 2) with ((G + 1) * (eps / 2 / (G + 1))) at 2 by (field; lra).
      apply Rmult_le_compat_r; [|lra]. apply Rlt_le, Rdiv_lt_0_compat; lra. }
  lra.
Qed.

(* The chain rule along a curve: all variables depend on one number s. *)
Theorem chain_rule_along n f (u : R -> column) (du : column) t g :
  is_gradient n f (u t) g ->
  (forall j, (j < n)%nat -> is_derive (fun s => u s j) t (du j)) ->
  is_derive (fun s => f (u s)) t (sum n (fun j => g j * du j)).
Proof.
  intros Hf Hu. apply (is_gradient_1 (fun s => f (u s))).
  apply (chain_rule n 1 f (fun j v => u (v 0%nat) j) (fun _ => t) g (fun j _ => du j)).
  - exact Hf.
  - intros j Hj. apply (is_gradient_1 (fun s => u s j)). now apply Hu.
Qed.

(* A function h of one variable, applied to a function of several. *)
Lemma is_gradient_comp n (h : R -> R) dh (f : column -> R) a g :
  is_derive h (f a) dh -> is_gradient n f a g ->
  is_gradient n (fun v => h (f v)) a (fun j => dh * g j).
Proof.
  intros Hh Hf.
  assert (H := chain_rule 1 n (fun u => h (u 0%nat)) (fun _ => f) a (fun _ => dh) (fun _ => g)).
  intros eps eps_pos. destruct (H (proj1 (is_gradient_1 h (f a) dh) Hh) (fun _ _ => Hf) eps eps_pos)
    as (d & Hd & Hr).
  exists d; split; [exact Hd|]. intros v Hv. specialize (Hr v Hv).
  erewrite sum_ext; [exact Hr|]. intros; simpl; ring.
Qed.

(* A weighted sum plus a constant is its own linear approximation. *)
Lemma is_gradient_affine n (c : column) d a :
  is_gradient n (fun v => sum n (fun j => c j * v j) + d) a c.
Proof.
  intros eps eps_pos. exists 1. split; [lra|]. intros v _.
  replace (_ - _ - _) with 0.
  - rewrite Rabs_R0. apply Rmult_le_pos; [lra | apply largest_pos].
  - rewrite (sum_ext n (fun j => c j * (v j - a j)) (fun j => c j * v j - c j * a j))
      by (intros; ring).
    rewrite sum_minus. ring.
Qed.

Lemma is_gradient_entry n j a : (j < n)%nat ->
  is_gradient n (fun v => v j) a (put (fun _ => 0) j 1).
Proof.
  intros Hj eps eps_pos. exists 1. split; [lra|]. intros v _.
  erewrite sum_ext by (intros; apply Rmult_comm).
  rewrite (sum_put n j (fun i => v i - a i)) by exact Hj.
  replace (_ - _ - _) with 0 by ring. rewrite Rabs_R0.
  apply Rmult_le_pos; [lra | apply largest_pos].
Qed.

Lemma is_derive_put (v : column) j s i :
  is_derive (fun s => put v j s i) s (put (fun _ => 0) j 1 i).
Proof. unfold put. destruct (Nat.eq_dec i j); [apply @is_derive_id | apply @is_derive_const]. Qed.

Lemma is_derive_sum n (f : nat -> R -> R) t (d : column) :
  (forall j, (j < n)%nat -> is_derive (f j) t (d j)) ->
  is_derive (fun s => sum n (fun j => f j s)) t (sum n d).
Proof.
  induction n as [|n IH]; simpl; intros H; [apply @is_derive_const|].
  apply @is_derive_plus; [apply IH; intros|]; apply H; lia.
Qed.

(* The derivative of a weighted sum with respect to one of its weights. *)
Lemma is_derive_weight n (c v : column) k t : (k < n)%nat ->
  is_derive (fun s => sum n (fun q => put c k s q * v q)) t (v k).
Proof.
  intros Hk. rewrite <- (Rmult_1_r (v k)), <- (sum_put n k v 1 Hk).
  apply is_derive_sum. intros q Hq. apply (is_derive_ext (fun s => v q * put c k s q)).
  - intros s. apply Rmult_comm.
  - apply @is_derive_scal, is_derive_put.
Qed.

(* The entries of the gradient are the partial derivatives. *)
Theorem gradient_is_partial n f a g j : is_gradient n f a g -> (j < n)%nat ->
  is_derive (fun s => f (put a j s)) (a j) (g j).
Proof.
  intros H Hj. rewrite <- (Rmult_1_r (g j)), <- (sum_put n j g 1 Hj).
  apply (chain_rule_along n f (fun s => put a j s)); [now rewrite put_same|].
  intros i Hi. apply is_derive_put.
Qed.

Lemma partial_unique n f a g j : is_gradient n f a g -> (j < n)%nat -> partial f a j = g j.
Proof. intros H Hj. apply is_derive_unique. now apply (gradient_is_partial n). Qed.

Lemma is_gradient_ext n f a g g' :
  (forall j, (j < n)%nat -> g j = g' j) -> is_gradient n f a g -> is_gradient n f a g'.
Proof.
  intros E H eps eps_pos. destruct (H eps eps_pos) as (d & Hd & Hr). exists d; split; [exact Hd|].
  intros v Hv. erewrite sum_ext; [now apply Hr|]. intros j Hj. simpl. now rewrite E.
Qed.

Lemma gradient_of_partials n f a : differentiable n f a -> is_gradient n f a (partial f a).
Proof.
  intros [g H]. apply (is_gradient_ext n f a g); [|exact H].
  intros j Hj. symmetry. now apply (partial_unique n).
Qed.

Lemma partial_is_derive n f a j : differentiable n f a -> (j < n)%nat ->
  is_derive (fun s => f (put a j s)) (a j) (partial f a j).
Proof. intros H Hj. apply (gradient_is_partial n); [now apply gradient_of_partials | exact Hj]. Qed.

(* A sum in which term number j depends on variable j alone, as in most costs. *)
Lemma is_gradient_separate n (c : nat -> R -> R) a (g : column) :
  (forall j, (j < n)%nat -> is_derive (c j) (a j) (g j)) ->
  is_gradient n (fun v => sum n (fun j => c j (v j))) a g.
Proof.
  intros H.
  apply (is_gradient_ext n _ a (fun j => sum n (fun k => 1 * (g k * put (fun _ => 0) k 1 j)))).
  - intros j Hj. rewrite sum_scal, Rmult_1_l. rewrite (sum_one n j); [|exact Hj|].
    + rewrite put_at. ring.
    + intros i Hi E. rewrite put_elsewhere by auto. ring.
  - apply (chain_rule n n (fun u : column => sum n u) (fun j v => c j (v j)) a (fun _ => 1)).
    + replace (fun u : column => sum n u) with (fun u => sum n (fun j => 1 * u j) + 0).
      * apply is_gradient_affine.
      * extensionality u. rewrite sum_scal. ring.
    + intros j Hj. apply (is_gradient_comp n (c j) (g j) (fun v => v j)); [now apply H|].
      now apply is_gradient_entry.
Qed.

Lemma is_gradient_minus n f h a g k : is_gradient n f a g -> is_gradient n h a k ->
  is_gradient n (fun v => f v - h v) a (fun j => g j - k j).
Proof.
  intros Hf Hh eps eps_pos.
  destruct (Hf (eps / 2) ltac:(lra)) as (d & Hd & Rf).
  destruct (Hh (eps / 2) ltac:(lra)) as (e & He & Rh).
  exists (Rmin d e). split; [now apply Rmin_pos|]. intros v Hv.
  specialize (Rf v (Rle_trans _ _ _ Hv (Rmin_l _ _))).
  specialize (Rh v (Rle_trans _ _ _ Hv (Rmin_r _ _))).
  rewrite (sum_ext n _ (fun j => g j * (v j - a j) - k j * (v j - a j))) by (intros; ring).
  rewrite sum_minus. apply Rabs_le_between in Rf.
  apply Rabs_le_between in Rh. apply Rabs_le. lra.
Qed.

(** Some derivatives of one variable *)

Lemma is_derive_affine c e t : is_derive (fun s => c * s + e) t c.
Proof.
  assert (H : is_derive (fun s => c * s + e) t (c * 1 + 0))
    by (apply @is_derive_plus; [apply @is_derive_scal, @is_derive_id | apply @is_derive_const]).
  now rewrite Rmult_1_r, Rplus_0_r in H.
Qed.

Lemma is_derive_square f t d : is_derive f t d -> is_derive (fun s => f s ^ 2) t (2 * f t * d).
Proof.
  intros H. apply (is_derive_ext (fun s => f s * f s)); [intros s; simpl; ring|].
  replace (2 * f t * d) with (plus (mult d (f t)) (mult (f t) d))
    by (unfold plus, mult; simpl; ring).
  now apply (is_derive_mult f f t d d); [| |exact Rmult_comm].
Qed.

(** A function whose derivative is at most M grows at most M times as fast as its variable *)

(* The library's own mean value theorem needs the law of the excluded middle; this one does not. *)

Lemma mean_value (f f' : R -> R) p q M : p <= q ->
  (forall c, p <= c <= q -> is_derive f c (f' c) /\ f' c <= M) -> f q - f p <= M * (q - p).
Proof.
  intros Hpq H. apply Rnot_lt_le. intros Wrong.
  set (eps := (f q - f p - M * (q - p)) / 2 / (q - p + 1)).
  assert (eps_pos : 0 < eps) by (apply Rdiv_lt_0_compat; lra).
  (* E contains the places up to which f has grown at most M + eps times as fast; c is the last. *)
  set (E t := p <= t <= q /\ f t - f p <= (M + eps) * (t - p)).
  assert (Ep : E p) by (split; lra).
  destruct (completeness E) as [c [Hub Hlub]];
    [exists q; intros t [Ht _]; lra | now exists p |].
  assert (Hc : p <= c <= q) by (split; [now apply Hub | apply Hlub; intros t [Ht _]; lra]).
  destruct (H c Hc) as [D Hf']. destruct (proj1 (is_derive_small f c (f' c)) D eps eps_pos)
    as (r & Hr & Near).
  assert (Ec : f c - f p <= (M + eps) * (c - p)).
  { apply Rnot_lt_le. intros Hlt. assert (c <= c - r); [|lra]. apply Hlub. intros t [Ht Et].
    apply Rnot_lt_le. intros Hrt. assert (Htc : t <= c) by (apply Hub; split; assumption).
    specialize (Near t). rewrite Rabs_left1 in Near by lra. specialize (Near ltac:(lra)).
    apply Rabs_le_between in Near. nra. }
  assert (Hcq : c = q).
  { apply Rle_antisym; [lra|]. apply Rnot_lt_le. intros Hlt.
    set (t := c + Rmin r (q - c)).
    assert (Pos : 0 < Rmin r (q - c)) by (apply Rmin_pos; lra).
    assert (M1 := Rmin_l r (q - c)). assert (M2 := Rmin_r r (q - c)).
    assert (Et : t <= c); [|unfold t in Et; lra].
    apply Hub. unfold t. split; [lra|].
    specialize (Near (c + Rmin r (q - c))).
    replace (c + Rmin r (q - c) - c) with (Rmin r (q - c)) in Near by ring.
    rewrite Rabs_right in Near by lra. specialize (Near ltac:(lra)).
    apply Rabs_le_between in Near. nra. }
  subst c. assert (Q : eps * (q - p + 1) = (f q - f p - M * (q - p)) / 2)
    by (unfold eps; field; lra).
  nra.
Qed.
