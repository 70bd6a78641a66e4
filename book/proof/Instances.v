(* The conditions can be met, by sigmoid and tanh neurons with the quadratic cost.

   For these networks the theorems hold without any further condition, for all weights, biases and
   inputs and for all numbers of layers and neurons. The cross-entropy is in Logarithms.v. *)
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

(* (48) and (49) in numbers: the second derivative of the sigmoid is between -1/4 and 1/4. *)
Lemma sigmoid_bends : bends_at_most (/ 4) sigmoid.
Proof.
  exists (fun s => sigmoid s * (1 - sigmoid s)).
  exists (fun s => sigmoid s * (1 - sigmoid s) * (1 - 2 * sigmoid s)). intros s.
  assert (D := sigmoid_is_derive s). split; [exact D | split].
  - apply (is_derive_ext (fun s => sigmoid s - sigmoid s ^ 2)); [intros; simpl; ring|].
    replace (_ * (1 - 2 * sigmoid s)) with (sigmoid s * (1 - sigmoid s)
      - 2 * sigmoid s * (sigmoid s * (1 - sigmoid s))) by ring.
    apply @is_derive_minus; [exact D | now apply is_derive_square].
  - assert (B := sigmoid_between s). set (p := sigmoid s) in *.
    assert (Sq := pow2_ge_0 (1 - 2 * p)). assert (Q : 0 <= p * (1 - p) <= / 4) by (split; nra).
    apply Rabs_le. split; nra.
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

(** Networks of sigmoid and tanh neurons *)

Section Instances.
Context {N : network}.
Hypothesis neurons : forall l j,
  (2 <= l <= L)%nat -> (j < n l)%nat -> sigma l j = sigmoid \/ sigma l j = tanh.

Lemma neurons_are_twice l j s : (2 <= l <= L)%nat -> (j < n l)%nat ->
  twice_differentiable (sigma l j) s.
Proof.
  intros Hl Hj. destruct (neurons l j Hl Hj) as [-> | ->]; [apply sigmoid_twice | apply tanh_twice].
Qed.

Theorem quadratic_meets_conditions y : C = quadratic (n L) y -> twice_conditions.
Proof.
  intros E. split; [intros; now apply neurons_are_twice|]. rewrite E. apply quadratic_twice.
Qed.

(* So the algorithm computes the gradient of these networks, without any condition. *)
Theorem backpropagation_quadratic y l j : C = quadratic (n L) y ->
  (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (computed_error l j) /\
  forall k, (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
            (a (pred l) k * computed_error l j).
Proof. intros E. apply backpropagation, conditions_met, (quadratic_meets_conditions y E). Qed.
End Instances.

(* So all theorems hold for a network of sigmoid neurons with the quadratic cost, whatever its
   numbers are. *)
Theorem sigmoid_network_meets_conditions L n w b x y :
  twice_conditions (N := Network L n (fun _ _ => sigmoid) w b x (quadratic (n L) y)).
Proof.
  apply (quadratic_meets_conditions (N := Network L n (fun _ _ => sigmoid) w b x _)) with (y := y).
  - intros l j _ _. now left.
  - reflexivity.
Qed.
