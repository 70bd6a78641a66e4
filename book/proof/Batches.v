(* Many examples: the mean cost (assumption 1), and the mini-batch as a matrix (chapter 9). *)
From Backprop Require Export Equations.

(** Assumption 1 *)

(* The derivative of a mean is the mean of the derivatives, with respect to any one number ... *)
Theorem assumption_1 m (Cx : nat -> R -> R) t (dCx : nat -> R) :
  (forall i, (i < m)%nat -> is_derive (Cx i) t (dCx i)) ->
  is_derive (fun s => / INR m * sum m (fun i => Cx i s)) t (/ INR m * sum m dCx).
Proof. intros H. apply @is_derive_scal. now apply is_derive_sum. Qed.

(* ... and the gradient of a mean is the mean of the gradients. *)
Theorem assumption_1_gradient m p (Cx : nat -> column -> R) v (g : nat -> column) :
  (forall i, (i < m)%nat -> is_gradient p (Cx i) v (g i)) ->
  is_gradient p (fun v => / INR m * sum m (fun i => Cx i v)) v
    (fun q => / INR m * sum m (fun i => g i q)).
Proof.
  intros H. apply (is_gradient_ext p _ v (fun q => sum m (fun i => / INR m * g i q))).
  - intros q Hq. apply sum_scal.
  - replace (fun v => / INR m * sum m (fun i => Cx i v))
      with (fun v => sum m (fun i => / INR m * Cx i v) + 0)
      by (extensionality u; rewrite sum_scal; ring).
    apply (chain_rule m p (fun u => sum m (fun i => / INR m * u i) + 0) Cx v (fun _ => / INR m)).
    + apply is_gradient_affine.
    + exact H.
Qed.

(* The quadratic cost of all examples (26) is the mean of those of the examples (27). *)
Theorem eq_26 m nL y aL :
  quadratic_of_all m nL y aL = / INR m * sum m (fun i => quadratic nL (y i) (aL i)).
Proof.
  unfold quadratic_of_all, quadratic. rewrite sum_scal. destruct m as [|m]; [simpl; ring|].
  field. apply not_0_INR. discriminate.
Qed.

(** The mini-batch *)

Section Batch.
Context {N : network}.

(* The examples of the mini-batch: m inputs, side by side, and the cost of each. *)
Variables (m : nat) (X : matrix) (Cx : nat -> column -> R).

Definition example {N : network} (i : nat) : network :=
  Network L n sigma w b (fun k => X k i) (Cx i).
Definition mean_cost {N : network} : R := / INR m * sum m (fun i => cost (N := example i)).

(* Column i of each matrix belongs to example i. *)
Definition Z (l : nat) : matrix := fun j i => z (N := example i) l j.
Definition A (l : nat) : matrix := fun j i => a (N := example i) l j.
Definition D (l : nat) : matrix := fun j i => delta (N := example i) l j.
Definition nabla_A : matrix := fun j i => nabla_a (N := example i) j.
Definition sigma'_Z (l : nat) : matrix := fun j i => sigma' l j (Z l j i).
Definition ones : column := fun _ => 1.

Hypothesis met : forall i, (i < m)%nat -> conditions (N := example i).

Theorem batch_step_1 : A 1 = X.
Proof. reflexivity. Qed.

Theorem batch_step_2 l j i : (1 <= l)%nat ->
  Z (S l) j i = matmul (n l) (w (S l)) (A l) j i + b (S l) j * ones i /\
  A (S l) j i = sigma (S l) j (Z (S l) j i).
Proof.
  intros Hl. split.
  - unfold ones. rewrite Rmult_1_r. reflexivity.
  - unfold A. now rewrite activation by lia.
Qed.

Theorem batch_step_3 j i : (2 <= L)%nat -> (j < n L)%nat -> (i < m)%nat ->
  D L j i = nabla_A j i * sigma'_Z L j i.
Proof. intros HL Hj Hi. apply (BP1 (met i Hi) j HL Hj). Qed.

Theorem batch_step_4 l j i : (2 <= l < L)%nat -> (j < n l)%nat -> (i < m)%nat ->
  D l j i = matmul (n (S l)) (transpose (w (S l))) (D (S l)) j i * sigma'_Z l j i.
Proof. intros Hl Hj Hi. apply (BP2 (met i Hi) l j Hl Hj). Qed.

Theorem batch_step_5_bias l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => mean_cost (N := with_bias l j s)) (b l j) (/ INR m * times m (D l) ones j).
Proof.
  intros Hl Hj. unfold times, ones.
  rewrite (sum_ext m _ (fun i => D l j i)) by (intros; apply Rmult_1_r).
  apply (assumption_1 m (fun i s => cost (N := with_bias (N := example i) l j s))).
  intros i Hi. now apply (BP3 (met i Hi)).
Qed.

Theorem batch_step_5_weight l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => mean_cost (N := with_weight l j k s)) (w l j k)
            (/ INR m * matmul m (D l) (transpose (A (pred l))) j k).
Proof.
  intros Hl Hj Hk. unfold matmul, transpose.
  rewrite (sum_ext m _ (fun i => A (pred l) k i * D l j i)) by (intros; apply Rmult_comm).
  apply (assumption_1 m (fun i s => cost (N := with_weight (N := example i) l j k s))).
  intros i Hi. now apply (BP4 (met i Hi)).
Qed.
End Batch.
