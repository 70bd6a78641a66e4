(* The four equations of backpropagation, their other forms, and the algorithm.

   The theorem "backpropagation" is the main one: the numbers that the five steps compute are the
   derivatives of the cost of the forward pass with respect to every weight and every bias. There,
   "cost (N := with_weight l j k s)" is the cost of the network that has s in place of w l j k. *)
From Backprop Require Export Proof.

Section Equations.
Context {N : network}.
Hypothesis met : conditions.

(** The demon: a push at one weighted input *)

(* (29), measured in the whole network: a push at z l j acts as a push at the bias b l j does. *)
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

(* (BP1): the error of an output neuron *)
Theorem BP1 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = partial C (a L) j * sigma' L j (z L j).
Proof. apply (eq_39 met). Qed.

(* (BP1a): the error of the output layer *)
Theorem BP1a j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = (nabla_a ⊙ sigma'_z L) j.
Proof. apply BP1. Qed.

(* (BP2): the error of a layer from the error of the next, neuron by neuron ... *)
Theorem BP2 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = sum (n (S l)) (fun k => w (S l) k j * delta (S l) k) * sigma' l j (z l j).
Proof. intros Hl Hj. rewrite (eq_45 met), <- sum_scal_r by assumption. reflexivity. Qed.

(* (BP2): ... and for the whole layer *)
Theorem BP2_columns l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = (times (n (S l)) (transpose (w (S l))) (delta (S l)) ⊙ sigma'_z l) j.
Proof. apply BP2. Qed.

(* (BP3): the derivative with respect to a bias *)
Theorem BP3 l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j) (delta l j).
Proof.
  intros Hl Hj. rewrite <- (Rmult_1_r (delta l j)), <- (sum_put (n l) j (delta l) 1 Hj).
  unfold with_bias. eapply is_derive_ext; [intros s; symmetry; now apply cost_with_layer|].
  apply (slope_through_z l (fun s i => _ + put (b l) j s i)); [exact Hl | now rewrite put_same |].
  intros i Hi. rewrite <- (Rplus_0_l (put _ _ _ _)).
  apply @is_derive_plus; [apply @is_derive_const | apply is_derive_put].
Qed.

(* (BP4): the derivative with respect to a weight *)
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

(* (31) and (32) say the same without the indices: dC/db = delta, and dC/dw = a_in delta_out. *)
Definition dC_db (l j : nat) : R := Derive (fun s => cost (N := with_bias l j s)) (b l j).
Definition dC_dw (l j k : nat) : R :=
  Derive (fun s => cost (N := with_weight l j k s)) (w l j k).

(* (31) *)
Theorem eq_31 l j : (2 <= l <= L)%nat -> (j < n l)%nat -> dC_db l j = delta l j.
Proof. intros Hl Hj. now apply is_derive_unique, BP3. Qed.

(* (32) *)
Theorem eq_32 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  dC_dw l j k = a (pred l) k * delta l j.
Proof. intros Hl Hj Hk. now apply is_derive_unique, BP4. Qed.

(** The equations without the Hadamard product *)

(* The square matrix with the derivatives sigma' of layer l on its diagonal. *)
Definition Sigma' (l : nat) : matrix := diagonal (sigma'_z l).

Lemma times_diagonal m (v u : column) j : (j < m)%nat ->
  times m (diagonal v) u j = v j * u j.
Proof.
  intros Hj. unfold times, diagonal. rewrite (sum_one m j); [|exact Hj|].
  - now destruct (Nat.eq_dec j j).
  - intros i Hi E. destruct (Nat.eq_dec j i); [now subst | ring].
Qed.

(* (33): (BP1) with a matrix *)
Theorem eq_33 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = times (n L) (Sigma' L) nabla_a j.
Proof.
  intros HL Hj. unfold Sigma'. rewrite times_diagonal, BP1a by assumption. apply Rmult_comm.
Qed.

(* (34): (BP2) with a matrix *)
Theorem eq_34 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = times (n l) (Sigma' l) (times (n (S l)) (transpose (w (S l))) (delta (S l))) j.
Proof.
  intros Hl Hj. unfold Sigma'. rewrite times_diagonal, BP2_columns by assumption. apply Rmult_comm.
Qed.

(* The product of all matrices from layer l on, of which d are transposed weight matrices. *)
Fixpoint product (d l : nat) : matrix :=
  match d with
  | 0%nat => Sigma' l
  | S d' => matmul (n l) (Sigma' l) (matmul (n (S l)) (transpose (w (S l))) (product d' (S l)))
  end.

Lemma times_matmul p m A B v j : times p (matmul m A B) v j = times m A (times p B v) j.
Proof.
  unfold times, matmul.
  transitivity (sum p (fun i => sum m (fun k => A j k * (B k i * v i)))).
  - apply sum_ext. intros i Hi. rewrite <- sum_scal_r. apply sum_ext. intros; ring.
  - rewrite sum_swap. apply sum_ext. intros k Hk. apply sum_scal.
Qed.

Lemma times_ext m A u v j :
  (forall k, (k < m)%nat -> u k = v k) -> times m A u j = times m A v j.
Proof. intros H. apply sum_ext. intros k Hk. now rewrite H. Qed.

(* (35): the error of any layer as a product of matrices *)
Theorem eq_35 l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  delta l j = times (n L) (product (L - l) l) nabla_a j.
Proof.
  intros [Hl HL]. remember (L - l)%nat as d eqn:E. revert l Hl HL E j.
  induction d as [|d IH]; intros l Hl HL E j Hj; simpl.
  - replace l with L in * by lia. now apply eq_33.
  - rewrite eq_34, times_matmul by lia. apply times_ext. intros k Hk.
    rewrite times_matmul. apply times_ext. intros i Hi. apply IH; lia.
Qed.

(** The algorithm *)

(* The backward pass: d times from the output layer back to layer l. *)
Fixpoint backward (d l : nat) : column :=
  match d with
  | 0%nat => nabla_a ⊙ sigma'_z l (* step 3 *)
  | S d' =>                        (* step 4 *)
    times (n (S l)) (transpose (w (S l))) (backward d' (S l)) ⊙ sigma'_z l
  end.

Definition computed_error (l : nat) : column := backward (L - l) l.

Lemma computed_error_is_delta l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  computed_error l j = delta l j.
Proof.
  unfold computed_error. intros [Hl HL]. remember (L - l)%nat as d eqn:E. revert l Hl HL E j.
  induction d as [|d IH]; intros l Hl HL E j Hj; simpl.
  - replace l with L in * by lia. now rewrite BP1a.
  - rewrite BP2_columns by lia. unfold hadamard. f_equal. apply times_ext.
    intros k Hk. apply IH; lia.
Qed.

(* The main theorem: what the algorithm computes are the derivatives of the cost. *)
Theorem backpropagation l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost (N := with_bias l j s)) (b l j)
            (computed_error l j) /\
  forall k, (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k)
            (a (pred l) k * computed_error l j).
Proof.
  intros Hl Hj. rewrite computed_error_is_delta by assumption. split; [now apply BP3|].
  intros k Hk. now apply BP4.
Qed.
End Equations.

(** The quadratic cost *)

Lemma quadratic_gradient nL y v : is_gradient nL (quadratic nL y) v (fun j => v j - y j).
Proof.
  apply (is_gradient_ext nL _ v (fun j => / 2 * (2 * (y j - v j) * -1))); [intros; field|].
  apply (is_gradient_comp nL (fun s => / 2 * s) (/ 2)).
  - apply (is_derive_ext (fun s => / 2 * s + 0)); [intros; simpl; ring | apply is_derive_affine].
  - apply (is_gradient_separate nL (fun j s => (y j - s) ^ 2)). intros j Hj.
    apply (is_derive_square (fun s => y j - s)).
    apply (is_derive_ext (fun s => -1 * s + y j)); [intros; simpl; ring | apply is_derive_affine].
Qed.

(* (30): the error of the output layer with the quadratic cost *)
Theorem eq_30 (N : network) y j : conditions -> C = quadratic (n L) y ->
  (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = ((fun i => a L i - y i) ⊙ sigma'_z L) j.
Proof.
  intros met E HL Hj. rewrite BP1a by assumption. unfold hadamard, nabla_a. rewrite E. f_equal.
  apply (partial_unique (n L) _ _ (fun j => a L j - y j)); [apply quadratic_gradient | exact Hj].
Qed.
