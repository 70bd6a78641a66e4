(* A network, its forward pass, its cost, and the error of a neuron.

   The notation is that of the book: w l j k is the weight from neuron k in layer l - 1 to neuron j
   in layer l, and so on. Layers are counted from 1, the input, to L, the output. Neurons are
   counted from 0 here. There may be any number of layers of any widths, and every neuron has a
   function of its own, sigma l j. (26) and (27) are definitions; (24) and (28) are examples of
   the definitions [entrywise] and [hadamard]. *)
From Backprop Require Export Derivatives.

(* A network with one example: its input x, and its cost C as a function of the outputs. The target
   is a constant, so it is a part of C. *)
Class network := Network {
  L : nat;                              (* the number of layers *)
  n : nat -> nat;                       (* n l is the number of neurons in layer l *)
  sigma : nat -> nat -> R -> R;         (* sigma l j is the function of neuron j in layer l *)
  w : nat -> nat -> nat -> R;           (* w l j k is a weight *)
  b : nat -> nat -> R;                  (* b l j is a bias *)
  x : column;                           (* the input *)
  C : column -> R                       (* assumption 2: the cost is a function of the outputs *)
}.

Section Definitions.
Context {N : network}.

(* The weighted inputs of layer l, if layer l - 1 has the activations v. ("pred l" is l - 1.) *)
Definition weigh (l : nat) (v : column) : column :=
  fun j => sum (n (pred l)) (fun k => w l j k * v k) + b l j.

(* The forward pass. *)
Fixpoint a (l : nat) : column :=
  match l with
  | 0%nat | 1%nat => x
  | S m => fun j => sigma l j (weigh l (a m) j)                                      (* (23) *)
  end.

Definition z (l : nat) : column := weigh l (a (pred l)).

Definition cost : R := C (a L).

(* Cut the network just after the activations v of layer l. Everything after the cut, d layers, is a
   function that turns v into the cost. *)
Fixpoint cost_after (d l : nat) (v : column) : R :=
  match d with
  | 0%nat => C v
  | S d' => cost_after d' (S l) (fun k => sigma (S l) k (weigh (S l) v k))
  end.

Definition cost_of_a (l : nat) (v : column) : R := cost_after (L - l) l v.

(* Cut it just after the weighted inputs v of layer l instead, as the demon of chapter 4 does. *)
Definition cost_of_z (l : nat) (v : column) : R := cost_of_a l (fun j => sigma l j (v j)).

(* The error of neuron j in layer l is the partial derivative of the cost with respect to z l j. *)
Definition delta (l : nat) : column := partial (cost_of_z l) (z l).                  (* (29) *)

(* The derivative of a neuron's function, and the gradient of the cost with respect to a. *)
Definition sigma' (l j : nat) (s : R) : R := Derive (sigma l j) s.
Definition sigma'_z (l : nat) : column := fun j => sigma' l j (z l j).
Definition nabla_a : column := partial C (a L).

(* What is demanded of a network: the function of every neuron has a derivative where it is used,
   and the cost is differentiable at the outputs, as a function of all of them together. Nothing is
   demanded of the weights, the biases, the input or the widths. *)
Record conditions : Prop := {
  neurons_differentiable :
    forall l j, (2 <= l <= L)%nat -> (j < n l)%nat -> ex_derive (sigma l j) (z l j);
  cost_differentiable : differentiable (n L) C (a L)
}.

(* The same network with other weights W and biases B in layer l; with one other number. *)
Definition with_layer (l : nat) (W : nat -> nat -> R) (B : nat -> R) : network :=
  Network L n sigma (put w l W) (put b l B) x C.
Definition with_weight (l j k : nat) (s : R) : network :=
  with_layer l (put (w l) j (put (w l j) k s)) (b l).
Definition with_bias (l j : nat) (s : R) : network := with_layer l (w l) (put (b l) j s).
End Definitions.

(* Matrices, for the equations without indices. A matrix is a function of a row and a column. *)
Definition matrix := nat -> nat -> R.
Definition times (m : nat) (A : matrix) (v : column) : column :=
  fun j => sum m (fun k => A j k * v k).
Definition matmul (m : nat) (A B : matrix) : matrix := fun j i => sum m (fun k => A j k * B k i).
Definition transpose (A : matrix) : matrix := fun j k => A k j.
Definition add (u v : column) : column := fun j => u j + v j.
Definition diagonal (v : column) : matrix := fun j k => if Nat.eq_dec j k then v j else 0.

(* A function applied entry by entry; here every entry may have its own. *)
Definition entrywise (f : nat -> R -> R) (v : column) : column := fun j => f j (v j).  (* (24) *)

Definition hadamard (s t : column) : column := fun j => s j * t j.                     (* (28) *)
Infix "⊙" := hadamard (at level 40, left associativity).

(* The quadratic cost of one example with the target y, where nL is the number of outputs, and of
   m examples, whose outputs are aL 0, aL 1, ... *)
Definition quadratic (nL : nat) (y v : column) : R :=
  / 2 * sum nL (fun j => (y j - v j) ^ 2).                                             (* (27) *)
Definition quadratic_of_all (m nL : nat) (y aL : nat -> column) : R :=
  / (2 * INR m) * sum m (fun i => sum nL (fun j => (y i j - aL i j) ^ 2)).             (* (26) *)

(* The columns of two numbers in the book's examples. *)
Definition pair (p q : R) : column := fun j => match j with 0%nat => p | _ => q end.

(* (24) is an example, in which f squares each entry. *)
Example example_24 : entrywise (fun _ t => t ^ 2) (pair 2 3) = pair 4 9.
Proof. extensionality j. destruct j; unfold entrywise; simpl; ring. Qed.

(* (28) is an example as well. *)
Example example_28 : pair 1 2 ⊙ pair 3 4 = pair 3 8.
Proof. extensionality j. destruct j; unfold hadamard; simpl; ring. Qed.

Section Forward.
Context {N : network}.

(* (23), neuron by neuron. Layer S l is the layer after l. *)
Theorem eq_23 l j : (1 <= l)%nat ->
  a (S l) j = sigma (S l) j (sum (n l) (fun k => w (S l) j k * a l k) + b (S l) j).
Proof. destruct l; [lia | reflexivity]. Qed.

(* (25), for the whole layer at once, says the same. *)
Theorem eq_25 l : (1 <= l)%nat ->
  a (S l) = entrywise (sigma (S l)) (add (times (n l) (w (S l)) (a l)) (b (S l))).
Proof. destruct l; [lia | reflexivity]. Qed.

Lemma activation l : (2 <= l)%nat -> a l = fun j => sigma l j (z l j).
Proof. destruct l as [|[|l]]; [lia | lia | reflexivity]. Qed.

(* The cut changes nothing: the cost of the forward pass is what follows after any layer. *)
Lemma cost_of_a_last v : cost_of_a L v = C v.
Proof. unfold cost_of_a. now rewrite Nat.sub_diag. Qed.

Lemma cost_of_a_next l v : (l < L)%nat -> cost_of_a l v = cost_of_z (S l) (weigh (S l) v).
Proof.
  intros Hl. unfold cost_of_z, cost_of_a. now replace (L - l)%nat with (S (L - S l)) by lia.
Qed.

Lemma cost_at_a d l : L = (l + d)%nat -> (1 <= l)%nat -> cost_of_a l (a l) = cost.
Proof.
  revert l. induction d as [|d IH]; intros l E Hl.
  - replace l with L by lia. apply cost_of_a_last.
  - rewrite cost_of_a_next by lia. change (weigh (S l) (a l)) with (z (S l)). unfold cost_of_z.
    rewrite <- activation by lia. apply IH; lia.
Qed.

Theorem cost_at_z l : (2 <= l <= L)%nat -> cost_of_z l (z l) = cost.
Proof.
  intros Hl. unfold cost_of_z. rewrite <- activation by lia. apply (cost_at_a (L - l)); lia.
Qed.
End Forward.

Section Change.
Context {N : network}.

(* With the old number in its place it is the old network. *)
Lemma with_weight_same l j k : with_weight l j k (w l j k) = N.
Proof. unfold with_weight, with_layer. rewrite !put_same. now destruct N. Qed.

Lemma weigh_in_layer l W B v j :
  weigh (N := with_layer l W B) l v j = sum (n (pred l)) (fun k => W j k * v k) + B j.
Proof. unfold weigh. simpl. now rewrite !put_at. Qed.

Lemma weigh_elsewhere l W B m v : m <> l -> weigh (N := with_layer l W B) m v = weigh m v.
Proof. intros E. unfold weigh. simpl. now rewrite !put_elsewhere by exact E. Qed.

(* A change in layer l leaves the layers before it as they were, and acts on the cost through the
   weighted inputs of layer l, by the same function as before. *)
Lemma layers_before l W B m : (m < l)%nat -> a (N := with_layer l W B) m = a m.
Proof.
  induction m as [|[|m] IH]; intros Hm; [reflexivity | reflexivity |].
  rewrite !activation by lia. unfold z. simpl pred.
  now rewrite IH, weigh_elsewhere by lia.
Qed.

Lemma layers_after l W B d : forall m v, (l <= m)%nat ->
  cost_after (N := with_layer l W B) d m v = cost_after d m v.
Proof.
  induction d as [|d IH]; intros m v Hm; simpl; [reflexivity|].
  now rewrite IH, weigh_elsewhere by lia.
Qed.

Lemma z_with_layer l W B j : (1 <= l)%nat ->
  z (N := with_layer l W B) l j = sum (n (pred l)) (fun k => W j k * a (pred l) k) + B j.
Proof. intros Hl. unfold z. now rewrite layers_before, weigh_in_layer by lia. Qed.

Theorem cost_with_layer l W B : (2 <= l <= L)%nat ->
  cost (N := with_layer l W B)
  = cost_of_z l (fun j => sum (n (pred l)) (fun k => W j k * a (pred l) k) + B j).
Proof.
  intros Hl. rewrite <- (cost_at_z (N := with_layer l W B) l Hl).
  unfold cost_of_z, cost_of_a. rewrite (layers_after l) by lia. f_equal.
  extensionality j. now rewrite z_with_layer by lia.
Qed.
End Change.
