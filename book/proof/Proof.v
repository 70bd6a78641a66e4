(* The book's proof of (BP1) and (BP2), step by step, with the numbers of chapter 11.

   A theorem such as eq_38 reads: for every neuron j, if there are at least two layers and j is less
   than n L, then the equation holds. Below each theorem stands its proof, a list of commands that
   Coq carries out and checks; you need not read them. "Hypothesis met : conditions" says that all
   theorems here are about a network that meets the conditions of Network.v. "partial f v j" is the
   partial derivative of f at v with respect to entry j, and "S l" is l + 1. *)
From Backprop Require Export Network.

Section Proof.
Context {N : network}.
Hypothesis met : conditions.

Lemma sigma_is_derive l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (sigma l j) (z l j) (sigma' l j (z l j)).
Proof. intros. now apply Derive_correct, (neurons_differentiable met). Qed.

Lemma weigh_gradient l j v : is_gradient (n (pred l)) (fun v => weigh l v j) v (w l j).
Proof. apply is_gradient_affine. Qed.

(* The cost is a composition of differentiable functions and so differentiable, as a function of the
   activations of any layer ... *)
Lemma differentiable_in_a d : forall l, L = (l + d)%nat -> (1 <= l)%nat ->
  differentiable (n l) (cost_of_a l) (a l).
Proof.
  induction d as [|d IH]; intros l E Hl.
  - replace l with L by lia. destruct (cost_differentiable met) as [g Hg].
    exists g. intros eps eps_pos. destruct (Hg eps eps_pos) as (r & Hr & H).
    exists r; split; [exact Hr|].
    intros v Hv. rewrite 2!cost_of_a_last. now apply H.
  - destruct (IH (S l)) as [g Hg]; [lia | lia |].
    eexists. unfold cost_of_a. replace (L - l)%nat with (S (L - S l)) by lia.
    apply (chain_rule (n (S l)) (n l) (cost_of_a (S l))
             (fun k v => sigma (S l) k (weigh (S l) v k)) (a l)).
    + change (fun k => sigma (S l) k (weigh (S l) (a l) k))
        with (fun k => sigma (S l) k (z (S l) k)).
      rewrite <- activation by lia. exact Hg.
    + intros k Hk. apply is_gradient_comp; [|apply (weigh_gradient (S l))].
      apply (sigma_is_derive (S l)); [lia | exact Hk].
Qed.

Lemma cost_of_a_gradient l : (1 <= l <= L)%nat ->
  is_gradient (n l) (cost_of_a l) (a l) (partial (cost_of_a l) (a l)).
Proof. intros. apply gradient_of_partials, (differentiable_in_a (L - l)); lia. Qed.

(* ... and of its weighted inputs. The gradient consists of the errors. *)
Lemma neuron_gradient l j i : (2 <= l <= L)%nat -> (i < n l)%nat -> (j < n l)%nat ->
  is_gradient (n l) (fun v => sigma l i (v i)) (z l)
    (fun j => sigma' l i (z l i) * put (fun _ => 0) i 1 j).
Proof.
  intros Hl Hi Hj. apply (is_gradient_comp _ (sigma l i) _ (fun v => v i)).
  - now apply sigma_is_derive.
  - now apply is_gradient_entry.
Qed.

Lemma cost_of_z_gradient l : (2 <= l <= L)%nat ->
  is_gradient (n l) (cost_of_z l) (z l) (delta l).
Proof.
  intros Hl. apply gradient_of_partials. eexists.
  apply (chain_rule (n l) (n l) (cost_of_a l) (fun i v => sigma l i (v i)) (z l)).
  - rewrite <- activation by lia. apply cost_of_a_gradient. lia.
  - intros i Hi. apply (neuron_gradient l i i); assumption.
Qed.

(* (29): the error is a derivative that exists. *)
Theorem eq_29 l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => cost_of_z l (put (z l) j s)) (z l j) (delta l j).
Proof.
  intros Hl Hj. apply (gradient_is_partial (n l)); [now apply cost_of_z_gradient | exact Hj].
Qed.

(** The output layer *)

(* (36): the definition *)
Theorem eq_36 j : delta L j = partial (cost_of_z L) (z L) j.
Proof. reflexivity. Qed.

(* The activation of neuron i in layer l as a function of the weighted inputs v of this layer. *)
Definition activation_of (l i : nat) (v : column) : R := sigma l i (v i).

Lemma rate_own l i : (2 <= l <= L)%nat -> (i < n l)%nat ->
  partial (activation_of l i) (z l) i = sigma' l i (z l i).
Proof.
  intros Hl Hi. unfold activation_of.
  rewrite (partial_unique (n l) _ _ _ i (neuron_gradient l i i Hl Hi Hi) Hi).
  rewrite put_at. ring.
Qed.

Lemma rate_other l i j : (2 <= l <= L)%nat -> (i < n l)%nat -> (j < n l)%nat -> i <> j ->
  partial (activation_of l i) (z l) j = 0.
Proof.
  intros Hl Hi Hj E. unfold activation_of.
  rewrite (partial_unique (n l) _ _ _ j (neuron_gradient l j i Hl Hi Hj) Hj).
  rewrite put_elsewhere by auto. ring.
Qed.

(* (37): the chain rule, with all outputs in between *)
Theorem eq_37 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = sum (n L) (fun i =>
    partial C (a L) i * partial (activation_of L i) (z L) j).
Proof.
  intros HL Hj. apply (partial_unique (n L) (cost_of_z L) (z L) (fun j => sum (n L) (fun i =>
    partial C (a L) i * partial (activation_of L i) (z L) j)) j); [|exact Hj].
  unfold cost_of_z, cost_of_a. rewrite Nat.sub_diag. simpl.
  apply (chain_rule (n L) (n L) C (activation_of L) (z L)).
  - unfold activation_of. rewrite <- activation by lia.
    apply gradient_of_partials, (cost_differentiable met).
  - intros i Hi. apply gradient_of_partials. eexists. now apply (neuron_gradient L i i); [lia | |].
Qed.

(* (38): one term is left *)
Theorem eq_38 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = partial C (a L) j * partial (activation_of L j) (z L) j.
Proof.
  intros HL Hj. rewrite eq_37 by assumption.
  apply (sum_one (n L) j (fun i => partial C (a L) i * _)); [exact Hj|].
  intros i Hi E. rewrite rate_other by (trivial; lia). ring.
Qed.

(* (39): the result *)
Theorem eq_39 j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = partial C (a L) j * sigma' L j (z L j).
Proof. intros HL Hj. rewrite eq_38, rate_own by (trivial; lia). reflexivity. Qed.

(** The layer before *)

(* (40): the definition *)
Theorem eq_40 l j : delta l j = partial (cost_of_z l) (z l) j.
Proof. reflexivity. Qed.

(* The weighted input of neuron k in layer l + 1 as a function of those of layer l, v. *)
Definition next_z (l k : nat) (v : column) : R := weigh (S l) (fun i => sigma l i (v i)) k.

Lemma next_z_gradient l k : (2 <= l <= L)%nat ->
  is_gradient (n l) (next_z l k) (z l) (fun j => w (S l) k j * sigma' l j (z l j)).
Proof.
  intros Hl. eapply is_gradient_ext.
  2: apply (chain_rule (n l) (n l) (fun v => weigh (S l) v k) (activation_of l) (z l)).
  2: apply (weigh_gradient (S l)).
  2: intros i Hi; now apply (neuron_gradient l i i).
  intros j Hj; simpl. rewrite (sum_one (n l) j); [|exact Hj|].
  - rewrite put_at. ring.
  - intros i Hi E. rewrite put_elsewhere by auto. ring.
Qed.

(* (41): the chain rule, with the next weighted inputs in between *)
Theorem eq_41 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = sum (n (S l)) (fun k =>
    partial (cost_of_z (S l)) (z (S l)) k * partial (next_z l k) (z l) j).
Proof.
  intros Hl Hj. apply (partial_unique (n l) (cost_of_z l) (z l) (fun j => sum (n (S l)) (fun k =>
    partial (cost_of_z (S l)) (z (S l)) k * partial (next_z l k) (z l) j)) j); [|exact Hj].
  replace (cost_of_z l) with (fun v => cost_of_z (S l) (fun k => next_z l k v)).
  2:{ extensionality v. unfold cost_of_z at 2. now rewrite cost_of_a_next by lia. }
  apply (chain_rule (n (S l)) (n l) (cost_of_z (S l)) (next_z l) (z l)).
  - unfold next_z. rewrite <- activation by lia. apply cost_of_z_gradient. lia.
  - intros k Hk. apply gradient_of_partials. eexists. apply next_z_gradient. lia.
Qed.

(* (42): the first factor is an error of the next layer *)
Theorem eq_42 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = sum (n (S l)) (fun k => partial (next_z l k) (z l) j * delta (S l) k).
Proof.
  intros Hl Hj. rewrite eq_41 by assumption. apply sum_ext. intros k Hk. apply Rmult_comm.
Qed.

(* (43): the weighted input, written out in two ways *)
Theorem eq_43 l k : (2 <= l)%nat ->
  z (S l) k = sum (n l) (fun i => w (S l) k i * a l i) + b (S l) k /\
  z (S l) k = sum (n l) (fun i => w (S l) k i * sigma l i (z l i)) + b (S l) k.
Proof. intros Hl. split; [reflexivity|]. destruct l as [|[|l]]; [lia | lia | reflexivity]. Qed.

(* (44): its derivative *)
Theorem eq_44 l j k : (2 <= l <= L)%nat -> (j < n l)%nat ->
  is_derive (fun s => next_z l k (put (z l) j s)) (z l j) (w (S l) k j * sigma' l j (z l j)).
Proof.
  intros Hl Hj. now apply (gradient_is_partial (n l) _ _ _ j (next_z_gradient l k Hl)).
Qed.

(* (45): the result *)
Theorem eq_45 l j : (2 <= l < L)%nat -> (j < n l)%nat ->
  delta l j = sum (n (S l)) (fun k =>
    w (S l) k j * delta (S l) k * sigma' l j (z l j)).
Proof.
  intros Hl Hj. rewrite eq_42 by assumption. apply sum_ext. intros k Hk.
  replace (partial (next_z l k) (z l) j) with (w (S l) k j * sigma' l j (z l j)); [ring|].
  symmetry. apply is_derive_unique, eq_44; [lia | exact Hj].
Qed.
End Proof.
