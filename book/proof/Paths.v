(* The derivative with respect to a weight is a sum over all paths from the weight to the cost.

   A path from neuron j in layer l is the list of the neurons that it passes through in the layers
   l + 1, l + 2, ..., L, one in each. (53) is here, and what (51) says about derivatives. How good
   the approximations (47) to (52) are is said in Bounds.v. The book proves (53) by an induction
   from the weight forwards; the induction here goes from the cost backwards to the same sum. *)
From Backprop Require Export Equations.
From Coq Require Export List FinFun.
Export ListNotations.

(* All paths through the d layers after layer l. *)
Fixpoint paths `{network} (d l : nat) : list (list nat) :=
  match d with
  | 0%nat => [[]]
  | S d' => flat_map (fun q => map (cons q) (paths d' (S l))) (seq 0 (n (S l)))
  end.

(* The sum of f p over all p of a list. *)
Definition total {A} (f : A -> R) (ps : list A) : R := fold_right (fun p s => f p + s) 0 ps.

Section Paths.
Context {N : network}.

(* The list contains every path once, and nothing else. *)
Theorem paths_are_all d l p :
  In p (paths d l) <-> length p = d /\ forall i, (i < d)%nat -> (nth i p 0 < n (S l + i))%nat.
Proof.
  revert l p. induction d as [|d IH]; intros l p; simpl.
  - split; [intros [<-|[]]; split; [reflexivity | intros; lia]|].
    intros [H _]. left. destruct p; [reflexivity | discriminate].
  - rewrite in_flat_map. split.
    + intros (q & Hq & Hp). apply in_map_iff in Hp as (r & <- & Hr). apply in_seq in Hq.
      apply IH in Hr as [Hlen Hr]. split; [simpl; lia|].
      intros [|i] Hi; simpl; [rewrite Nat.add_0_r; lia|].
      replace (l + S i)%nat with (S l + i)%nat by lia. apply (Hr i). lia.
    + intros [Hlen H]. destruct p as [|q r]; [discriminate|]. exists q. split.
      * apply in_seq. specialize (H 0%nat ltac:(lia)). simpl in H. rewrite Nat.add_0_r in H. lia.
      * apply in_map, IH. simpl in Hlen. split; [lia|]. intros i Hi.
        specialize (H (S i) ltac:(lia)). simpl in H.
        now replace (S (S l) + i)%nat with (S (l + S i)) by lia.
Qed.

Lemma NoDup_app {A} (ps qs : list A) :
  NoDup ps -> NoDup qs -> (forall p, In p ps -> ~ In p qs) -> NoDup (ps ++ qs).
Proof.
  induction ps as [|p ps IH]; simpl; intros Hp Hq H; [exact Hq|].
  inversion Hp; subst. constructor; [|apply IH; auto].
  rewrite in_app_iff. intros [|]; [easy | now apply (H p); [left|]].
Qed.

Theorem paths_are_different d : forall l, NoDup (paths d l).
Proof.
  induction d as [|d IH]; intros l; simpl; [repeat constructor; easy|].
  assert (G : forall qs, NoDup qs ->
    NoDup (flat_map (fun q => map (cons q) (paths d (S l))) qs)).
  { induction qs as [|q qs IHq]; simpl; intros Hqs; [constructor|].
    inversion Hqs as [|? ? Hq Hrest]; subst. apply NoDup_app; [| now apply IHq |].
    - apply Injective_map_NoDup; [intros r r' E; now inversion E | apply IH].
    - intros r Hr Hr'. apply in_map_iff in Hr as (? & <- & _).
      apply in_flat_map in Hr' as (q' & Hq' & Hr'). apply in_map_iff in Hr' as (? & E & _).
      inversion E; subst. contradiction. }
  apply G, seq_NoDup.
Qed.

Hypothesis met : conditions.

(** Rate factors *)

(* The activation of neuron q in layer l + 1 as a function of the activations v of layer l. *)
Definition next_a (l q : nat) (v : column) : R := sigma (S l) q (weigh (S l) v q).

(* The rate factor of the connection from neuron j in layer l to neuron q in layer l + 1, the
   partial derivative of a (l+1) q with respect to a l j. *)
Definition rate (l q j : nat) : R := partial (next_a l q) (a l) j.

(* The rate factor of the weight itself, the derivative of a l j with respect to w l j k. *)
Definition rate_of_weight (l j k : nat) : R :=
  Derive (fun s => a (N := with_weight l j k s) l j) (w l j k).

Lemma next_a_gradient l q : (1 <= l < L)%nat -> (q < n (S l))%nat ->
  is_gradient (n l) (next_a l q) (a l) (fun j => sigma' (S l) q (z (S l) q) * w (S l) q j).
Proof.
  intros Hl Hq. apply (is_gradient_comp (n l) (sigma (S l) q)).
  - apply (sigma_is_derive met); [lia | exact Hq].
  - apply (weigh_gradient (S l)).
Qed.

Theorem rate_is_derive l q j : (1 <= l < L)%nat -> (q < n (S l))%nat -> (j < n l)%nat ->
  is_derive (fun s => next_a l q (put (a l) j s)) (a l j) (rate l q j).
Proof.
  intros Hl Hq Hj. apply (partial_is_derive (n l)); [eexists; now apply next_a_gradient | exact Hj].
Qed.

Theorem rate_value l q j : (1 <= l < L)%nat -> (q < n (S l))%nat -> (j < n l)%nat ->
  rate l q j = sigma' (S l) q (z (S l) q) * w (S l) q j.
Proof. intros Hl Hq Hj. apply (partial_unique (n l) _ _ _ j (next_a_gradient l q Hl Hq) Hj). Qed.

(* The weight leads to one neuron, and no other activation of its layer changes. *)
Lemma a_with_weight l j k s : (2 <= l)%nat ->
  a (N := with_weight l j k s) l = put (a l) j
    (sigma l j (sum (n (pred l)) (fun q => put (w l j) k s q * a (pred l) q) + b l j)).
Proof.
  intros Hl. extensionality i. rewrite 2!activation by exact Hl. simpl sigma.
  unfold with_weight. rewrite z_with_layer by lia.
  destruct (Nat.eq_dec i j) as [->|E]; symmetry.
  - rewrite (put_at (w l)). apply put_at.
  - rewrite (put_elsewhere (w l)) by exact E.
    exact (put_elsewhere (fun i => sigma l i (z l i)) j _ i E).
Qed.

Lemma a_with_weight_own l j k s : (2 <= l)%nat ->
  a (N := with_weight l j k s) l j =
  sigma l j (sum (n (pred l)) (fun q => put (w l j) k s q * a (pred l) q) + b l j).
Proof. intros Hl. rewrite a_with_weight by exact Hl. apply put_at. Qed.

Theorem a_is_derive_weight l j k :
  (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => a (N := with_weight l j k s) l j) (w l j k)
            (sigma' l j (z l j) * a (pred l) k).
Proof.
  intros Hl Hj Hk. eapply is_derive_ext; [intros s; symmetry; apply a_with_weight_own; lia|].
  rewrite Rmult_comm. apply (is_derive_comp (sigma l j)).
  - rewrite put_same. now apply (sigma_is_derive met).
  - rewrite <- (Rplus_0_r (a (pred l) k)).
    apply @is_derive_plus; [now apply is_derive_weight | apply @is_derive_const].
Qed.

(** The sum over all paths *)

(* The product of the rate factors along the path p from neuron j in layer l to the cost. *)
Fixpoint along (l j : nat) (p : list nat) : R :=
  match p with
  | [] => partial C (a l) j
  | q :: p' => along (S l) q p' * rate l q j
  end.

(* How fast the cost changes with the activation of neuron j in layer l. *)
Definition alpha (l : nat) : column := partial (cost_of_a l) (a l).

(* The chain rule over the activations of the next layer. *)
Lemma alpha_step l j : (1 <= l < L)%nat -> (j < n l)%nat ->
  alpha l j = sum (n (S l)) (fun q => alpha (S l) q * rate l q j).
Proof.
  intros Hl Hj. apply (partial_unique (n l) (cost_of_a l) (a l)
    (fun j => sum (n (S l)) (fun q => alpha (S l) q * rate l q j)) j); [|exact Hj].
  unfold cost_of_a. replace (L - l)%nat with (S (L - S l)) by lia.
  apply (chain_rule (n (S l)) (n l) (cost_of_a (S l)) (next_a l) (a l)).
  - unfold next_a. change (weigh (S l) (a l)) with (z (S l)). rewrite <- activation by lia.
    apply (cost_of_a_gradient met). lia.
  - intros q Hq. apply gradient_of_partials. eexists. now apply next_a_gradient.
Qed.

Lemma total_app {A} (f : A -> R) ps qs : total f (ps ++ qs) = total f ps + total f qs.
Proof. induction ps as [|p ps IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma total_scal {A} (f : A -> R) c ps : total (fun p => f p * c) ps = total f ps * c.
Proof. induction ps as [|p ps IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma total_map {A B} (f : B -> R) (h : A -> B) ps :
  total f (map h ps) = total (fun p => f (h p)) ps.
Proof. induction ps as [|p ps IH]; simpl; [reflexivity | now rewrite IH]. Qed.

(* The sum over all paths, sorted by the first neuron q that they pass through. *)
Lemma total_paths d l (f : list nat -> R) :
  total f (paths (S d) l) = sum (n (S l)) (fun q => total (fun p => f (q :: p)) (paths d (S l))).
Proof.
  simpl. generalize (n (S l)) as m. induction m as [|m IH]; [reflexivity|].
  rewrite seq_S, flat_map_app, total_app, IH. simpl. rewrite app_nil_r. f_equal.
  apply total_map.
Qed.

(* The induction: what is true of layer l + 1 is true of layer l. *)
Theorem alpha_is_sum_over_paths d : forall l j, L = (l + d)%nat -> (1 <= l)%nat -> (j < n l)%nat ->
  alpha l j = total (along l j) (paths d l).
Proof.
  induction d as [|d IH]; intros l j E Hl Hj.
  - replace l with L by lia. simpl. rewrite Rplus_0_r. unfold alpha, partial.
    apply Derive_ext. intros s. apply cost_of_a_last.
  - rewrite total_paths, alpha_step by lia. apply sum_ext. intros q Hq.
    rewrite (IH (S l) q) by lia. symmetry. apply total_scal.
Qed.

Lemma delta_is_alpha l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  delta l j = alpha l j * sigma' l j (z l j).
Proof.
  intros Hl Hj. apply (partial_unique (n l) (cost_of_z l) (z l)
    (fun j => alpha l j * sigma' l j (z l j)) j); [|exact Hj].
  eapply is_gradient_ext.
  2: apply (chain_rule (n l) (n l) (cost_of_a l) (activation_of l) (z l) (alpha l)).
  2: unfold activation_of; rewrite <- activation by lia; apply (cost_of_a_gradient met); lia.
  2: intros i Hi; now apply (neuron_gradient met l i i).
  intros i Hi; simpl. rewrite (sum_one (n l) i); [now rewrite put_at, Rmult_1_r | exact Hi |].
  intros k Hk E. rewrite put_elsewhere by auto. ring.
Qed.

(* (53): the derivative as a sum over all paths *)
Theorem eq_53 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
    (total (fun p => along l j p * rate_of_weight l j k) (paths (L - l) l)).
Proof.
  intros Hl Hj Hk. rewrite total_scal, <- alpha_is_sum_over_paths by lia.
  replace (alpha l j * _) with (a (pred l) k * delta l j); [now apply (BP4 met)|].
  rewrite delta_is_alpha by assumption.
  replace (rate_of_weight l j k) with (sigma' l j (z l j) * a (pred l) k); [ring|].
  symmetry. now apply is_derive_unique, a_is_derive_weight.
Qed.

(* So the error of a neuron is the sum over all paths from its weighted input to the cost. *)
Theorem delta_is_sum_over_paths l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  delta l j = total (fun p => along l j p * sigma' l j (z l j)) (paths (L - l) l).
Proof.
  intros Hl Hj. rewrite total_scal, <- alpha_is_sum_over_paths by lia. now apply delta_is_alpha.
Qed.

(** One path alone *)

(* The cost if the activation of neuron j in layer l becomes s, and only the path p is open: in
   every later layer the neuron on the path follows its inputs, and all others keep their
   activations. *)
Fixpoint cost_along (l j : nat) (p : list nat) (s : R) : R :=
  match p with
  | [] => C (put (a l) j s)
  | q :: p' => cost_along (S l) q p' (next_a l q (put (a l) j s))
  end.

Lemma next_a_at l q j : (1 <= l)%nat -> next_a l q (put (a l) j (a l j)) = a (S l) q.
Proof. intros Hl. rewrite put_same, (activation (S l)) by lia. reflexivity. Qed.

Lemma cost_along_is_derive d : forall l j p, L = (l + d)%nat -> (1 <= l)%nat -> (j < n l)%nat ->
  In p (paths d l) -> is_derive (cost_along l j p) (a l j) (along l j p).
Proof.
  induction d as [|d IH]; intros l j p E Hl Hj Hp.
  - replace l with L in * by lia. destruct Hp as [<-|[]].
    apply (partial_is_derive (n L)); [apply (cost_differentiable met) | exact Hj].
  - apply in_flat_map in Hp as (q & Hq & Hp). apply in_map_iff in Hp as (r & <- & Hr).
    apply in_seq in Hq. simpl. rewrite Rmult_comm.
    apply (is_derive_comp (cost_along (S l) q r) (fun s => next_a l q (put (a l) j s))).
    + rewrite next_a_at by exact Hl. apply IH; [lia | lia | lia | exact Hr].
    + apply rate_is_derive; [lia | lia | exact Hj].
Qed.

(* (51), the exact form: the derivative of the cost if one path is open. *)
Theorem path_is_derive l j k p : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  In p (paths (L - l) l) ->
  is_derive (fun s => cost_along l j p (a (N := with_weight l j k s) l j)) (w l j k)
            (along l j p * rate_of_weight l j k).
Proof.
  intros Hl Hj Hk Hp. rewrite Rmult_comm.
  apply (is_derive_comp (cost_along l j p) (fun s => a (N := with_weight l j k s) l j)).
  - rewrite with_weight_same.
    apply (cost_along_is_derive (L - l)); [lia | lia | exact Hj | exact Hp].
  - apply Derive_correct. eexists. now apply a_is_derive_weight.
Qed.
End Paths.
