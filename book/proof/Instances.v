(* The conditions can be met: sigmoid and tanh neurons, the quadratic cost and the cross-entropy.

   For these networks the theorems hold without any further condition, for all weights, biases and
   inputs and for all numbers of layers and neurons. *)
From Backprop Require Export Bounds.

Definition sigmoid (s : R) : R := / (1 + exp (- s)).
(* [tanh] is in Coq's library; it is (e^s - e^-s) / (e^s + e^-s). *)

Lemma sigmoid_is_derive s : is_derive sigmoid s (sigmoid s * (1 - sigmoid s)).
Proof.
  assert (P := exp_pos (- s)).
  replace (sigmoid s * (1 - sigmoid s)) with (- (0 + - exp (- s)) / (1 + exp (- s)) ^ 2)
    by (unfold sigmoid; field; lra).
  apply (is_derive_inv (fun s => 1 + exp (- s))); [|lra].
  apply @is_derive_plus; [apply @is_derive_const|].
  replace (- exp (- s)) with (-1 * exp (- s)) by ring.
  apply (is_derive_comp exp (fun s => - s)); [apply is_derive_exp|].
  apply (is_derive_ext (fun s => -1 * s + 0)); [intros; simpl; ring | apply is_derive_affine].
Qed.

Lemma sigmoid_between s : 0 < sigmoid s < 1.
Proof.
  unfold sigmoid. assert (P := exp_pos (- s)). split; [apply Rinv_0_lt_compat; lra|].
  rewrite <- Rinv_1. apply Rinv_lt_contravar; lra.
Qed.

Lemma tanh_is_derive s : is_derive tanh s (1 - tanh s ^ 2).
Proof.
  assert (Pos : 0 < cosh s)
    by (unfold cosh; assert (P := exp_pos s); assert (Q := exp_pos (- s)); lra).
  replace (1 - tanh s ^ 2) with ((cosh s * cosh s - sinh s * sinh s) / Rsqr (cosh s))
    by (unfold tanh, Rsqr; field; lra).
  apply is_derive_Reals. apply derivable_pt_lim_div; [| |lra].
  - apply derivable_pt_lim_sinh.
  - apply derivable_pt_lim_cosh.
Qed.

Lemma sigmoid_twice s : twice_differentiable sigmoid s.
Proof.
  exists (fun s => sigmoid s * (1 - sigmoid s)), 1. split; [lra|]. split.
  - intros q _. apply sigmoid_is_derive.
  - assert (E : ex_derive sigmoid s) by (eexists; apply sigmoid_is_derive).
    apply (ex_derive_mult sigmoid (fun s => 1 - sigmoid s)); [exact E|].
    apply @ex_derive_minus; [apply @ex_derive_const | exact E].
Qed.

Lemma tanh_twice s : twice_differentiable tanh s.
Proof.
  exists (fun s => 1 - tanh s ^ 2), 1. split; [lra|]. split.
  - intros q _. apply tanh_is_derive.
  - apply @ex_derive_minus; [apply @ex_derive_const|].
    eexists. apply is_derive_square, tanh_is_derive.
Qed.

Lemma twice_ex_derive f s : twice_differentiable f s -> ex_derive f s.
Proof.
  intros (f' & r & Hr & H & _). exists (f' s). apply H. rewrite Rminus_eq_0, Rabs_R0. lra.
Qed.

(* The quadratic cost. *)
Lemma quadratic_twice nL y v : twice_differentiable_in nL (quadratic nL y) v.
Proof.
  exists (fun v j => v j - y j), 1. split; [lra|]. split.
  - intros u _. apply quadratic_gradient.
  - intros j Hj. eexists. apply (is_gradient_comp nL (fun s => s - y j) 1 (fun v => v j)).
    + apply (is_derive_ext (fun s => 1 * s + - y j)); [|apply is_derive_affine].
      intros; simpl; ring.
    + now apply is_gradient_entry.
Qed.

(* The cross-entropy, for outputs between 0 and 1. *)
Definition cross_entropy (nL : nat) (y v : column) : R :=
  sum nL (fun j => - (y j * ln (v j) + (1 - y j) * ln (1 - v j))).

Lemma cross_entropy_gradient nL y v : (forall j, (j < nL)%nat -> 0 < v j < 1) ->
  is_gradient nL (cross_entropy nL y) v (fun j => (v j - y j) / (v j * (1 - v j))).
Proof.
  intros H. apply (is_gradient_separate nL (fun j s => - (y j * ln s + (1 - y j) * ln (1 - s)))).
  intros j Hj. specialize (H j Hj).
  evar_last; [auto_derive; [lra | reflexivity] | field; lra].
Qed.

(* Numbers near others that are between 0 and 1 are so too. *)
Lemma between_near nL (v : column) : (forall j, (j < nL)%nat -> 0 < v j < 1) ->
  exists r, 0 < r /\ forall u, largest nL (fun j => u j - v j) <= r ->
    forall j, (j < nL)%nat -> 0 < u j < 1.
Proof.
  induction nL as [|nL IH]; intros H; [exists 1; split; [lra | intros; lia]|].
  destruct IH as (r & Hr & Hu); [intros; apply H; lia|].
  destruct (H nL) as [H0 H1]; [lia|]. set (q := Rmin (v nL) (1 - v nL) / 2).
  assert (Hq : 0 < q) by (unfold q; apply Rdiv_lt_0_compat; [apply Rmin_pos|]; lra).
  exists (Rmin r q). split; [now apply Rmin_pos|]. intros u Hl j Hj.
  simpl largest in Hl. destruct (Nat.eq_dec j nL) as [->|E].
  - assert (A : Rabs (u nL - v nL) <= q).
    { eapply Rle_trans; [apply Rmax_r|]. eapply Rle_trans; [exact Hl | apply Rmin_r]. }
    apply Rabs_le_between in A. assert (M1 := Rmin_l (v nL) (1 - v nL)).
    assert (M2 := Rmin_r (v nL) (1 - v nL)). unfold q in A. lra.
  - apply (Hu u); [|lia].
    eapply Rle_trans; [apply Rmax_l|]. eapply Rle_trans; [exact Hl | apply Rmin_l].
Qed.

Lemma cross_entropy_twice nL y v : (forall j, (j < nL)%nat -> 0 < v j < 1) ->
  twice_differentiable_in nL (cross_entropy nL y) v.
Proof.
  intros H. destruct (between_near nL v H) as (r & Hr & Hu).
  exists (fun v j => (v j - y j) / (v j * (1 - v j))), r. split; [exact Hr|]. split.
  - intros u Hl. apply cross_entropy_gradient. now apply Hu.
  - intros j Hj. specialize (H j Hj).
    assert (G : ex_derive (fun s => (s - y j) / (s * (1 - s))) (v j))
      by (auto_derive; apply Rgt_not_eq, Rmult_lt_0_compat; lra).
    destruct G as [d G]. eexists.
    exact (is_gradient_comp nL (fun s => (s - y j) / (s * (1 - s))) d (fun v => v j) v _ G
             (is_gradient_entry nL j v Hj)).
Qed.

(** Networks of sigmoid and tanh neurons *)

Section Instances.
Context {N : network}.
Hypothesis neurons : forall l j, sigma l j = sigmoid \/ sigma l j = tanh.

Lemma neurons_are_twice l j s : twice_differentiable (sigma l j) s.
Proof. destruct (neurons l j) as [-> | ->]; [apply sigmoid_twice | apply tanh_twice]. Qed.

Theorem quadratic_meets_conditions y : C = quadratic (n L) y -> twice_conditions.
Proof.
  intros E. split; [intros; apply neurons_are_twice|]. rewrite E. apply quadratic_twice.
Qed.

Theorem cross_entropy_meets_conditions y : (2 <= L)%nat ->
  (forall j, sigma L j = sigmoid) -> C = cross_entropy (n L) y -> twice_conditions.
Proof.
  intros HL Hs E. split; [intros; apply neurons_are_twice|]. rewrite E. apply cross_entropy_twice.
  intros j Hj. rewrite activation, Hs by exact HL. apply sigmoid_between.
Qed.

(* So the algorithm computes the gradient of these networks, without any condition. *)
Theorem backpropagation_quadratic y l j : C = quadratic (n L) y ->
  (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (computed_error l j) /\
  forall k, (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
            (a (pred l) k * computed_error l j).
Proof. intros E. apply backpropagation, conditions_met, (quadratic_meets_conditions y E). Qed.

Theorem backpropagation_cross_entropy y l j :
  (forall j, sigma L j = sigmoid) -> C = cross_entropy (n L) y ->
  (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (computed_error l j) /\
  forall k, (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
            (a (pred l) k * computed_error l j).
Proof.
  intros Hs E Hl. apply backpropagation; [|exact Hl].
  apply conditions_met, (cross_entropy_meets_conditions y); [lia | exact Hs | exact E].
Qed.

(* With the cross-entropy the error of a sigmoid output is a - y. *)
Theorem cross_entropy_error y j : (2 <= L)%nat -> (j < n L)%nat ->
  (forall j, sigma L j = sigmoid) -> C = cross_entropy (n L) y -> delta L j = a L j - y j.
Proof.
  intros HL Hj Hs E.
  rewrite (BP1 (conditions_met (cross_entropy_meets_conditions y HL Hs E))) by assumption.
  assert (Between : forall j, 0 < a L j < 1)
    by (intros; rewrite activation, Hs by exact HL; apply sigmoid_between).
  assert (G := cross_entropy_gradient (n L) y (a L) (fun j _ => Between j)).
  rewrite E, (partial_unique (n L) _ _ _ j G Hj).
  unfold sigma'. rewrite Hs, (is_derive_unique _ _ _ (sigmoid_is_derive (z L j))).
  replace (sigmoid (z L j)) with (a L j) by (now rewrite activation, Hs by exact HL).
  specialize (Between j). field. lra.
Qed.
End Instances.
