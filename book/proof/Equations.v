(* The four equations of backpropagation, their other forms, and the algorithm.

   The last theorem is the main one: the numbers that the five steps compute are the derivatives of
   the cost of the forward pass with respect to every weight and every bias. *)
From Backprop Require Export Proof.

Section Equations.
Context {N : network}.
Hypothesis met : conditions.

(** The demon: a push at one weighted input *)

(* In the whole network, a push at z l j is a push at the bias b l j. *)
Theorem demon_pushes l j push : (2 <= l <= L)%nat ->
  cost (N := with_bias l j (b l j + push)) = cost_of_z l (put (z l) j (z l j + push)).
Proof.
  intros Hl. unfold with_bias. rewrite cost_with_layer by exact Hl. f_equal. extensionality i.
  unfold z, weigh, put. destruct (Nat.eq_dec i j) as [->|]; ring.
Qed.

(* The chain rule with the weighted inputs of layer l in between, for any curve through them. *)
Lemma slope_through_z l (u : R -> column) (du : column) t : (2 <= l <= L)%nat -> u t = z l ->
  (forall i, (i < n l)%nat -> is_derive (fun s => u s i) t (du i)) ->
  is_derive (fun s => cost_of_z l (u s)) t (sum (n l) (fun i => delta l i * du i)).
Proof.
  intros Hl E Hu. apply chain_rule_along; [|exact Hu]. rewrite E. now apply cost_of_z_gradient.
Qed.

(** The four equations *)

Theorem BP1 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = partial C (a L) j * sigma' L j (z L j).
Proof. apply (eq_39 met). Qed.

Theorem BP1a j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = (nabla_a ⊙ sigma'_z L) j.
Proof. apply BP1. Qed.

Theorem BP2 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = sum (n (S l)) (fun k => w (S l) k j * delta (S l) k) * sigma' l j (z l j).
Proof. intros Hl Hj. rewrite (eq_45 met), <- sum_scal_r by assumption. reflexivity. Qed.

Theorem BP2_columns l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = (times (n (S l)) (transpose (w (S l))) (delta (S l)) ⊙ sigma'_z l) j.
Proof. apply BP2. Qed.

Theorem BP3 l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (delta l j).
Proof.
  intros Hl Hj. rewrite <- (Rmult_1_r (delta l j)), <- (sum_put (n l) j (delta l) 1 Hj).
  unfold with_bias. eapply is_derive_ext; [intros s; symmetry; now apply cost_with_layer|].
  apply (slope_through_z l (fun s i => _ + put (b l) j s i)); [exact Hl | now rewrite put_same |].
  intros i Hi. rewrite <- (Rplus_0_l (put _ _ _ _)).
  apply @is_derive_plus; [apply @is_derive_const | apply is_derive_put].
Qed.

Theorem BP4 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k) (a (pred l) k * delta l j).
Proof.
  intros Hl Hj Hk. rewrite Rmult_comm, <- (sum_put (n l) j (delta l) _ Hj).
  unfold with_weight. eapply is_derive_ext; [intros s; symmetry; now apply cost_with_layer|].
  apply (slope_through_z l (fun s i => sum _ (fun q =>
           put (w l) j (put (w l j) k s) i q * a (pred l) q) + b l i));
    [exact Hl | now rewrite !put_same |].
  intros i Hi. rewrite <- (Rplus_0_r (put _ _ _ _)).
  apply @is_derive_plus; [|apply @is_derive_const].
  unfold put at 1 3. destruct (Nat.eq_dec i j); [|apply @is_derive_const].
  now apply is_derive_weight.
Qed.

End Equations.
