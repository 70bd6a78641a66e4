(* Variations: the error of the activations, a modified neuron, linear networks, and output layers
   that mix their neurons. *)
From Backprop Require Export Paths.

(** The error as the derivative with respect to a (exercise 19) *)

Section Alpha.
Context {N : network}.
Hypothesis met : conditions.

Theorem alpha_is_derive l j : (1 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost_of_a l (put (a l) j s)) (a l j) (alpha l j).
Proof.
  intros Hl Hj. apply (gradient_is_partial (n l)); [now apply (cost_of_a_gradient met) | exact Hj].
Qed.

Theorem alpha_last j : alpha L j = nabla_a j.
Proof. unfold alpha, nabla_a, partial. apply Derive_ext. intros s. apply cost_of_a_last. Qed.

Theorem alpha_before l j : (1 <= l < L)%nat -> (j < n l)%nat ->
  alpha l j = times (n (S l)) (transpose (w (S l))) (alpha (S l) ⊙ sigma'_z (S l)) j.
Proof.
  intros Hl Hj. rewrite (alpha_step met) by assumption. apply sum_ext. intros q Hq.
  rewrite (rate_value met) by assumption. unfold transpose, hadamard, sigma'_z. ring.
Qed.

Theorem alpha_bias l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (alpha l j * sigma' l j (z l j)).
Proof. intros Hl Hj. rewrite <- (delta_is_alpha met) by assumption. now apply (BP3 met). Qed.

Theorem alpha_weight l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
            (a (pred l) k * (alpha l j * sigma' l j (z l j))).
Proof. intros Hl Hj Hk. rewrite <- (delta_is_alpha met) by assumption. now apply (BP4 met). Qed.
End Alpha.

(** A single modified neuron *)

Section Modified.
Context {N : network}.

(* The same network, except that neuron j0 in layer l0 has the function f. *)
Definition with_function (l0 j0 : nat) (f : R -> R) : network :=
  Network L n (put sigma l0 (put (sigma l0) j0 f)) w b x C.

Variables (l0 j0 : nat) (f : R -> R).
Let N' : network := with_function l0 j0 f.
Hypothesis met : conditions (N := N').

(* At this neuron f' takes the place of sigma', in (BP1) or (BP2), and nowhere else. (BP3) and (BP4)
   do not contain sigma'. *)
Lemma sigma'_here s : sigma' (N := N') l0 j0 s = Derive f s.
Proof. unfold sigma', N', with_function. simpl. now rewrite put_at, put_at. Qed.

Lemma sigma'_elsewhere l j s : l <> l0 \/ j <> j0 -> sigma' (N := N') l j s = sigma' l j s.
Proof.
  intros E. unfold sigma', N', with_function. simpl.
  destruct (Nat.eq_dec l l0) as [->|El]; [|now rewrite (put_elsewhere sigma)].
  destruct E as [E|E]; [easy|]. now rewrite (put_at sigma), (put_elsewhere (sigma l0)).
Qed.

Theorem modified_BP1 : l0 = L -> (2 <= L)%nat -> (j0 < n L)%nat ->
  delta (N := N') L j0 = partial C (a (N := N') L) j0 * Derive f (z (N := N') L j0).
Proof. intros E HL Hj. rewrite <- sigma'_here, E. exact (BP1 met j0 HL Hj). Qed.

Theorem unmodified_BP1 j : L <> l0 \/ j <> j0 -> (2 <= L)%nat -> (j < n L)%nat ->
  delta (N := N') L j = partial C (a (N := N') L) j * sigma' L j (z (N := N') L j).
Proof. intros E HL Hj. rewrite <- sigma'_elsewhere by exact E. exact (BP1 met j HL Hj). Qed.

Theorem modified_BP2 : (2 <= l0 < L)%nat -> (j0 < n l0)%nat ->
  delta (N := N') l0 j0 =
  sum (n (S l0)) (fun k => w (S l0) k j0 * delta (N := N') (S l0) k) * Derive f (z (N := N') l0 j0).
Proof. intros Hl Hj. rewrite <- sigma'_here. exact (BP2 met l0 j0 Hl Hj). Qed.

Theorem unmodified_BP2 l j : l <> l0 \/ j <> j0 -> (2 <= l < L)%nat -> (j < n l)%nat ->
  delta (N := N') l j =
  sum (n (S l)) (fun k => w (S l) k j * delta (N := N') (S l) k) * sigma' l j (z (N := N') l j).
Proof. intros E Hl Hj. rewrite <- sigma'_elsewhere by exact E. exact (BP2 met l j Hl Hj). Qed.
End Modified.

(** Linear neurons: the whole network is one affine map *)

Section Linear.
Context {N : network}.
Hypothesis linear : forall l j s, (2 <= l <= L)%nat -> (j < n l)%nat -> sigma l j s = s.

(* The matrix and the column of the map from the input to layer l. *)
Fixpoint W (l : nat) : matrix :=
  match l with
  | 0%nat | 1%nat => diagonal (fun _ => 1)
  | S m => matmul (n m) (w (S m)) (W m)
  end.
Fixpoint B (l : nat) : column :=
  match l with
  | 0%nat | 1%nat => fun _ => 0
  | S m => add (times (n m) (w (S m)) (B m)) (b (S m))
  end.

(* W and B do not depend on the input x. *)
Theorem linear_network l j : (1 <= l <= L)%nat -> (j < n l)%nat ->
  a l j = times (n 1) (W l) x j + B l j.
Proof.
  intros Hl. revert j. induction l as [|[|l] IH]; intros j Hj; [lia | |].
  - simpl. rewrite times_diagonal by exact Hj. ring.
  - rewrite eq_23, linear by (trivial; lia).
    change (W (S (S l))) with (matmul (n (S l)) (w (S (S l))) (W (S l))).
    rewrite times_matmul.
    change (B (S (S l)) j) with (times (n (S l)) (w (S (S l))) (B (S l)) j + b (S (S l)) j).
    rewrite (sum_ext _ _ (fun k => w (S (S l)) j k * times (n 1) (W (S l)) x k
                                   + w (S (S l)) j k * B (S l) k)).
    + rewrite sum_plus. unfold times. ring.
    + intros k Hk. rewrite IH by (trivial; lia). ring.
Qed.

Theorem linear_sigma' l j s : (2 <= l <= L)%nat -> (j < n l)%nat -> sigma' l j s = 1.
Proof.
  intros Hl Hj. unfold sigma'. rewrite (Derive_ext _ (fun s => s)) by (intros; now apply linear).
  apply Derive_id.
Qed.

Theorem linear_BP1 j : conditions -> (2 <= L)%nat -> (j < n L)%nat -> delta L j = nabla_a j.
Proof.
  intros met HL Hj. rewrite (BP1 met), linear_sigma', Rmult_1_r by (trivial; lia). reflexivity.
Qed.

(* All sigma' are 1, so (BP1) and (BP2) contain the gradient of the cost, the transposed weights and
   nothing else. *)
Theorem linear_BP2 l j : conditions -> (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = times (n (S l)) (transpose (w (S l))) (delta (S l)) j.
Proof.
  intros met Hl Hj. rewrite (BP2 met), linear_sigma', Rmult_1_r by (trivial; lia). reflexivity.
Qed.
End Linear.

(** An output layer that mixes its neurons, such as softmax *)

(* Let the outputs be phi 0 (z), phi 1 (z), ..., where every function phi i may depend on all
   weighted inputs z of the output layer, and let E be the cost as a function of these outputs. For
   the theorems this is a network whose output neurons are linear and whose cost is E after phi, so
   that (BP2), (BP3) and (BP4) hold as they stand. In place of (BP1), the error is the transposed
   Jacobian J of phi times the gradient of E. *)
Section FullJacobian.
Context {N : network}.
Variables (E : column -> R) (phi : nat -> column -> R) (J : matrix).
Hypothesis output_linear : forall j s, sigma L j s = s.
Hypothesis cost_is : C = fun v => E (fun i => phi i v).
Hypothesis phi_differentiable :
  forall i, (i < n L)%nat -> is_gradient (n L) (phi i) (z L) (J i).
Hypothesis E_differentiable : differentiable (n L) E (fun i => phi i (z L)).

Theorem full_jacobian j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = times (n L) (transpose J) (partial E (fun i => phi i (z L))) j.
Proof.
  intros HL Hj. apply (partial_unique (n L) (cost_of_z L) (z L)
    (times (n L) (transpose J) (partial E (fun i => phi i (z L)))) j); [|exact Hj].
  replace (cost_of_z L) with (fun v => E (fun i => phi i v)).
  - eapply is_gradient_ext.
    2: apply (chain_rule (n L) (n L) E phi (z L)).
    2: now apply gradient_of_partials.
    2: exact phi_differentiable.
    intros q Hq. apply sum_ext. intros; apply Rmult_comm.
  - extensionality v. unfold cost_of_z. rewrite cost_of_a_last, cost_is. f_equal.
    extensionality i. f_equal. extensionality q. symmetry. apply output_linear.
Qed.

Theorem full_jacobian_conditions : (2 <= L)%nat ->
  (forall l j, (2 <= l < L)%nat -> (j < n l)%nat -> ex_derive (sigma l j) (z l j)) -> conditions.
Proof.
  intros HL H. split.
  - intros l j Hl Hj. destruct (Nat.eq_dec l L) as [->|Ne]; [|apply H; [lia | exact Hj]].
    apply (ex_derive_ext (fun s => s)); [|apply ex_derive_id].
    intros; symmetry; apply output_linear.
  - rewrite cost_is. replace (a L) with (z L).
    + eexists. apply (chain_rule (n L) (n L) E phi (z L));
        [now apply gradient_of_partials | exact phi_differentiable].
    + rewrite activation by lia. extensionality j. symmetry. apply output_linear.
Qed.
End FullJacobian.
