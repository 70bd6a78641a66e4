(* Costs that contain a logarithm: the cross-entropy, and softmax with the log-likelihood.

   They have a file of their own because the logarithm of Coq's library rests on one more axiom than
   the real numbers do: every proposition holds or does not hold. *)
From Backprop Require Export Variants Instances.

(** The cross-entropy *)

(* It has a gradient if the outputs are between 0 and 1, as those of sigmoid neurons are. *)
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

Section CrossEntropy.
Context {N : network}.
Hypothesis neurons : forall l j,
  (2 <= l <= L)%nat -> (j < n l)%nat -> sigma l j = sigmoid \/ sigma l j = tanh.

Theorem cross_entropy_meets_conditions y : (2 <= L)%nat ->
  (forall j, (j < n L)%nat -> sigma L j = sigmoid) -> C = cross_entropy (n L) y -> twice_conditions.
Proof.
  intros HL Hs E. split; [intros; now apply neurons_are_twice|].
  rewrite E. apply cross_entropy_twice.
  intros j Hj. rewrite activation, Hs by assumption. apply sigmoid_between.
Qed.

Theorem backpropagation_cross_entropy y l j :
  (forall j, (j < n L)%nat -> sigma L j = sigmoid) -> C = cross_entropy (n L) y ->
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
  (forall j, (j < n L)%nat -> sigma L j = sigmoid) -> C = cross_entropy (n L) y ->
  delta L j = a L j - y j.
Proof.
  intros HL Hj Hs E.
  rewrite (BP1 (conditions_met (cross_entropy_meets_conditions y HL Hs E))) by assumption.
  assert (Between : forall j, (j < n L)%nat -> 0 < a L j < 1)
    by (intros; rewrite activation, Hs by assumption; apply sigmoid_between).
  assert (G := cross_entropy_gradient (n L) y (a L) Between).
  rewrite E, (partial_unique (n L) _ _ _ j G Hj).
  unfold sigma'. rewrite Hs, (is_derive_unique _ _ _ (sigmoid_is_derive (z L j))) by exact Hj.
  replace (sigmoid (z L j)) with (a L j) by (now rewrite activation, Hs by assumption).
  specialize (Between j Hj). field. lra.
Qed.
End CrossEntropy.

(** Softmax *)

Definition softmax (m j : nat) (v : column) : R := exp (v j) / sum m (fun i => exp (v i)).
Definition log_likelihood (c : nat) (v : column) : R := - ln (v c).

Lemma sum_exp_pos m v : (0 < m)%nat -> 0 < sum m (fun i => exp (v i)).
Proof.
  destruct m as [|m]; [lia|]. intros _. simpl.
  assert (H := sum_pos m (fun i => exp (v i)) (fun i _ => Rlt_le _ _ (exp_pos (v i)))).
  assert (P := exp_pos (v m)). lra.
Qed.

Lemma softmax_pos m j v : (j < m)%nat -> 0 < softmax m j v.
Proof. intros Hj. apply Rdiv_lt_0_compat; [apply exp_pos | apply sum_exp_pos; lia]. Qed.

(* With a_j for softmax number j, its derivative with respect to v i is a_j (1 - a_j) for i = j, and
   - a_j a_i otherwise. *)
Lemma softmax_gradient m j v : (j < m)%nat ->
  is_gradient m (softmax m j) v
    (fun i => softmax m j v * (put (fun _ => 0) j 1 i - softmax m i v)).
Proof.
  intros Hj. set (S v := sum m (fun i => exp (v i))).
  assert (HS : forall v, 0 < S v) by (intros; apply sum_exp_pos; lia).
  assert (E : softmax m j = fun v => exp (v j - ln (S v))).
  { extensionality u. unfold Rminus. rewrite exp_plus, exp_Ropp, exp_ln by apply HS. reflexivity. }
  assert (G : is_gradient m (fun v => v j - ln (S v)) v
                (fun i => put (fun _ => 0) j 1 i - softmax m i v)).
  { apply is_gradient_minus; [now apply is_gradient_entry|].
    apply (is_gradient_ext m _ v (fun i => / S v * exp (v i))).
    - intros i Hi. unfold softmax, Rdiv. apply Rmult_comm.
    - apply (is_gradient_comp m ln); [apply is_derive_ln, HS|].
      apply (is_gradient_separate m (fun _ => exp)). intros. apply is_derive_exp. }
  rewrite E. exact (is_gradient_comp m exp _ _ _ _ (is_derive_exp _) G).
Qed.

Lemma log_likelihood_gradient m c v : (c < m)%nat -> 0 < v c ->
  is_gradient m (log_likelihood c) v (fun i => - / v c * put (fun _ => 0) c 1 i).
Proof.
  intros Hc P. apply (is_gradient_comp m (fun s => - ln s) _ (fun v => v c));
    [|now apply is_gradient_entry].
  now apply @is_derive_opp, is_derive_ln.
Qed.

Section Softmax.
Context {N : network}.
Variable c : nat.
Hypothesis output_linear : forall j s, sigma L j s = s.
Hypothesis cost_is : C = fun v => log_likelihood c (fun i => softmax (n L) i v).
Hypothesis class : (c < n L)%nat.

Let gradient : is_gradient (n L) (log_likelihood c) (fun i => softmax (n L) i (z L))
    (fun i => - / softmax (n L) c (z L) * put (fun _ => 0) c 1 i).
Proof. apply (log_likelihood_gradient (n L)); [|apply softmax_pos]; exact class. Qed.

Theorem softmax_meets_conditions : (2 <= L)%nat ->
  (forall l j, (2 <= l < L)%nat -> (j < n l)%nat -> ex_derive (sigma l j) (z l j)) -> conditions.
Proof.
  intros HL. apply (full_jacobian_conditions (log_likelihood c) (softmax (n L))
    (fun i q => softmax (n L) i (z L) * (put (fun _ => 0) i 1 q - softmax (n L) q (z L)))
    output_linear cost_is); [|eexists; exact gradient | exact HL].
  intros; now apply softmax_gradient.
Qed.

(* With the log-likelihood of class c as the cost, the error is a - y, where y is 1 at c, else 0. *)
Theorem softmax_log_likelihood j : (2 <= L)%nat -> (j < n L)%nat ->
  delta L j = softmax (n L) j (z L) - put (fun _ => 0) c 1 j.
Proof.
  intros HL Hj.
  rewrite (full_jacobian (log_likelihood c) (softmax (n L))
    (fun i q => softmax (n L) i (z L) * (put (fun _ => 0) i 1 q - softmax (n L) q (z L)))
    output_linear cost_is); [| |now eexists; exact gradient | exact HL | exact Hj].
  2: intros; now apply softmax_gradient.
  unfold times, transpose. rewrite (sum_one (n L) c); [| exact class |].
  - rewrite (partial_unique (n L) _ _ _ c gradient class), put_at.
    assert (P := softmax_pos (n L) c (z L) class). unfold put.
    destruct (Nat.eq_dec j c); field; lra.
  - intros i Hi Ne.
    rewrite (partial_unique (n L) _ _ _ i gradient Hi), (put_elsewhere _ c) by exact Ne. ring.
Qed.
End Softmax.
