(* What the sign "about equal" leaves out in (46) to (52).

   [second_order f t d] says that f(s) is f(t) + d (s - t), except for a remainder of at most
   K (s - t)^2 for all s near t. For functions that can be differentiated twice, all the approximate
   equations of the book are of this kind. *)
From Backprop Require Export Paths.

Definition second_order (f : R -> R) (t d : R) : Prop :=
  exists K r, 0 < r /\ forall s, Rabs (s - t) <= r ->
    Rabs (f s - f t - d * (s - t)) <= K * (s - t) ^ 2.

(* The same for n variables. *)
Definition second_order_in (n : nat) (f : column -> R) (v0 g : column) : Prop :=
  exists K r, 0 < r /\ forall v, largest n (fun j => v j - v0 j) <= r ->
    Rabs (f v - f v0 - sum n (fun j => g j * (v j - v0 j)))
      <= K * largest n (fun j => v j - v0 j) ^ 2.

(* Differentiable twice: differentiable near the point, and so are the partial derivatives at it. *)
Definition twice_differentiable (f : R -> R) (t : R) : Prop :=
  exists f' r, 0 < r /\ (forall s, Rabs (s - t) <= r -> is_derive f s (f' s)) /\ ex_derive f' t.

Definition twice_differentiable_in (n : nat) (f : column -> R) (v0 : column) : Prop :=
  exists g r, 0 < r /\
  (forall v, largest n (fun j => v j - v0 j) <= r -> is_gradient n f v (g v)) /\
  (forall j, (j < n)%nat -> differentiable n (fun v => g v j) v0).

Lemma twice_ex_derive f t : twice_differentiable f t -> ex_derive f t.
Proof.
  intros (f' & r & Hr & H & _). exists (f' t). apply H. rewrite Rminus_eq_0, Rabs_R0. lra.
Qed.

(** Functions that can be differentiated twice have remainders of second order *)

(* Differentiable functions change at most in proportion, with the same factor P for all of them. *)
Lemma all_in_proportion m n (u : nat -> column -> R) v0 :
  (forall k, (k < m)%nat -> differentiable n (u k) v0) ->
  exists P r, 0 <= P /\ 0 < r /\ forall v, largest n (fun j => v j - v0 j) <= r ->
    forall k, (k < m)%nat -> Rabs (u k v - u k v0) <= P * largest n (fun j => v j - v0 j).
Proof.
  intros H. set (J k := partial (u k) v0).
  destruct (all_small m n u v0 J (fun k Hk => gradient_of_partials _ _ _ (H k Hk)) 1 Rlt_0_1)
    as (r & Hr & Hall).
  assert (Pos : forall k, 0 <= sum n (fun j => Rabs (J k j)))
    by (intros; apply sum_pos; intros; apply Rabs_pos).
  exists (sum m (fun k => sum n (fun j => Rabs (J k j))) + 1), r.
  split; [assert (Q := sum_pos m _ (fun k _ => Pos k)); cbv beta in Q; lra|].
  split; [exact Hr|]. intros v Hv k Hk. specialize (Hall v Hv k Hk).
  set (h := largest n (fun j => v j - v0 j)) in *.
  assert (Hh : 0 <= h) by apply largest_pos.
  assert (A : Rabs (sum n (fun j => J k j * (v j - v0 j))) <= sum n (fun j => Rabs (J k j)) * h)
    by (apply (sum_times_small n (J k) (fun j => v j - v0 j));
        intros j Hj; apply (entry_le_largest n (fun j => v j - v0 j)), Hj).
  assert (B := term_le_sum m (fun k => sum n (fun j => Rabs (J k j))) k Hk (fun i _ => Pos i)).
  cbv beta in B. apply Rmult_le_compat_r with (r := h) in B; [|exact Hh].
  replace (u k v - u k v0) with ((u k v - u k v0 - sum n (fun j => J k j * (v j - v0 j)))
    + sum n (fun j => J k j * (v j - v0 j))) by ring.
  eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

Lemma largest_scal n c v : 0 <= c <= 1 -> largest n (fun j => c * v j) <= largest n v.
Proof.
  intros Hc. apply largest_le; [apply largest_pos|]. intros j Hj. rewrite Rabs_mult.
  assert (A := entry_le_largest n v j Hj). assert (B := Rabs_pos (v j)).
  rewrite (Rabs_pos_eq c) by lra. nra.
Qed.

(* The slope of f along the straight line from v0 to v differs little from that at v0. *)
Theorem twice_second_order_in n f v0 :
  twice_differentiable_in n f v0 -> second_order_in n f v0 (partial f v0).
Proof.
  intros (g & r1 & Hr1 & Hf & Hg).
  destruct (all_in_proportion n n (fun j v => g v j) v0 Hg) as (P & r2 & HP & Hr2 & Hlip).
  exists (sum n (fun _ => 1) * P), (Rmin r1 r2). split; [now apply Rmin_pos|]. intros v Hv.
  set (h := largest n (fun j => v j - v0 j)) in *.
  assert (Hh : 0 <= h) by apply largest_pos.
  set (line c := fun j => v0 j + c * (v j - v0 j)).
  assert (Near : forall c, 0 <= c <= 1 -> largest n (fun j => line c j - v0 j) <= h).
  { intros c Hc. unfold line.
    replace (fun j => v0 j + c * (v j - v0 j) - v0 j) with (fun j => c * (v j - v0 j))
      by (extensionality j; ring).
    now apply (largest_scal n c (fun j => v j - v0 j)). }
  set (slope c := sum n (fun j => g (line c) j * (v j - v0 j))).
  assert (Slope : forall c, 0 <= c <= 1 -> is_derive (fun c => f (line c)) c (slope c)).
  { intros c Hc. apply chain_rule_along.
    - apply Hf. eapply Rle_trans; [now apply Near|]. eapply Rle_trans; [exact Hv | apply Rmin_l].
    - intros j Hj. unfold line.
      apply (is_derive_ext (fun c => (v j - v0 j) * c + v0 j)); [intros; simpl; ring|].
      apply is_derive_affine. }
  (* How much the slope differs from that at v0, along the whole line. *)
  assert (Differ : forall c, 0 <= c <= 1 ->
    Rabs (slope c - sum n (fun j => g v0 j * (v j - v0 j))) <= sum n (fun _ => 1) * P * h ^ 2).
  { intros c Hc. unfold slope. rewrite <- sum_minus.
    rewrite (sum_ext n _ (fun j => (g (line c) j - g v0 j) * (v j - v0 j))) by (intros; ring).
    eapply Rle_trans; [apply (sum_times_small n _ (fun j => v j - v0 j) h)|].
    { intros j Hj. apply (entry_le_largest n (fun j => v j - v0 j)), Hj. }
    replace (sum n (fun _ => 1) * P * h ^ 2) with (sum n (fun _ => 1 * (P * h)) * h)
      by (rewrite sum_scal_r; ring).
    apply Rmult_le_compat_r; [exact Hh|]. apply sum_le. intros j Hj. rewrite Rmult_1_l.
    assert (Hl : largest n (fun j => line c j - v0 j) <= r2).
    { eapply Rle_trans; [now apply Near|]. eapply Rle_trans; [exact Hv | apply Rmin_r]. }
    eapply Rle_trans; [apply (Hlip (line c) Hl j Hj)|].
    apply Rmult_le_compat_l; [exact HP | now apply Near]. }
  assert (E : sum n (fun j => partial f v0 j * (v j - v0 j))
            = sum n (fun j => g v0 j * (v j - v0 j))).
  { apply sum_ext. intros j Hj. f_equal. apply (partial_unique n); [|exact Hj].
    apply Hf. apply largest_le; [lra|]. intros. rewrite Rminus_eq_0, Rabs_R0. lra. }
  rewrite E. set (s0 := sum n (fun j => g v0 j * (v j - v0 j))) in *.
  set (B := sum n (fun _ => 1) * P * h ^ 2) in *.
  assert (E1 : line 1 = v) by (extensionality j; unfold line; ring).
  assert (E0 : line 0 = v0) by (extensionality j; unfold line; ring).
  assert (Up := mean_value (fun c => f (line c)) slope 0 1 (s0 + B) Rle_0_1).
  assert (Down := mean_value (fun c => - f (line c)) (fun c => - slope c) 0 1 (- s0 + B)
                    Rle_0_1).
  cbv beta in Up, Down. rewrite E1, E0 in Up, Down. apply Rabs_le. split.
  - assert (- f v - - f v0 <= (- s0 + B) * (1 - 0)); [apply Down|lra]. intros c Hc.
    split; [apply @is_derive_opp, Slope, Hc|].
    specialize (Differ c Hc). apply Rabs_le_between in Differ. lra.
  - assert (f v - f v0 <= (s0 + B) * (1 - 0)); [apply Up|lra]. intros c Hc.
    split; [apply Slope, Hc|].
    specialize (Differ c Hc). apply Rabs_le_between in Differ. lra.
Qed.

(* One variable is a special case. *)
Lemma second_order_1 f t d :
  second_order_in 1 (fun v => f (v 0%nat)) (fun _ => t) (fun _ => d) -> second_order f t d.
Proof.
  intros (K & r & Hr & H). exists K, r; split; [exact Hr|]. intros s Hs.
  specialize (H (fun _ => s)). rewrite largest_1 in H. simpl sum in H.
  rewrite Rplus_0_l, pow2_abs in H. now apply H.
Qed.

Theorem twice_second_order f t : twice_differentiable f t -> second_order f t (Derive f t).
Proof.
  intros (f' & r & Hr & H & H2). apply second_order_1.
  assert (T : twice_differentiable_in 1 (fun v => f (v 0%nat)) (fun _ => t)).
  { exists (fun v j => f' (v 0%nat) * put (fun _ => 0) 0 1 j), r. split; [exact Hr|]. split.
    - intros v Hv. rewrite largest_1 in Hv. apply (is_gradient_comp 1 f _ (fun v => v 0%nat)).
      + now apply H.
      + apply is_gradient_entry. lia.
    - intros j Hj. replace j with 0%nat by lia. eexists.
      apply (is_gradient_comp 1 (fun s => f' s * 1) (Derive f' t) (fun v => v 0%nat)).
      + apply (is_derive_ext f'); [intros; symmetry; apply Rmult_1_r | now apply Derive_correct].
      + apply is_gradient_entry. lia. }
  apply twice_second_order_in in T. destruct T as (K & q & Hq & T). exists K, q; split; [exact Hq|].
  intros v Hv. specialize (T v Hv). simpl sum in *.
  now replace (partial (fun v => f (v 0%nat)) (fun _ => t) 0) with (Derive f t) in T.
Qed.

Lemma taylor_above (p p' p'' : R -> R) K :
  (forall u, 0 <= u <= 1 -> is_derive p u (p' u) /\ is_derive p' u (p'' u) /\ p'' u <= K) ->
  p 1 - p 0 - p' 0 <= K / 2.
Proof.
  intros H.
  assert (Slope : forall u, 0 <= u <= 1 -> p' u - p' 0 <= K * u).
  { intros u Hu. replace (K * u) with (K * (u - 0)) by ring. apply (mean_value p' p''); [lra|].
    intros c Hc. apply H. lra. }
  assert (Q := mean_value (fun u => p u - K / 2 * u ^ 2) (fun u => p' u - K / 2 * (2 * u * 1)) 0 1
                 (p' 0) Rle_0_1).
  cbv beta in Q. assert (p 1 - K / 2 * 1 ^ 2 - (p 0 - K / 2 * 0 ^ 2) <= p' 0 * (1 - 0)); [|lra].
  apply Q. intros u Hu. split; [|specialize (Slope u Hu); lra].
  apply @is_derive_minus; [now apply H|].
  apply @is_derive_scal, (is_derive_square (fun u => u)), @is_derive_id.
Qed.

(* (47), (48), (49), (50), (51) and (52), with a number: let f be the cost, an activation, or the
   cost if one path is open, as a function of one weight or one activation. If its second derivative
   is at most M between t and t + eps, then the remainder is at most M eps^2 / 2. *)
Theorem remainder (f f' f'' : R -> R) t eps M :
  (forall s, Rmin t (t + eps) <= s <= Rmax t (t + eps) ->
    is_derive f s (f' s) /\ is_derive f' s (f'' s) /\ Rabs (f'' s) <= M) ->
  Rabs (f (t + eps) - f t - f' t * eps) <= M / 2 * eps ^ 2.
Proof.
  intros H.
  assert (Between : forall u, 0 <= u <= 1 -> Rmin t (t + eps) <= t + u * eps <= Rmax t (t + eps)).
  { intros u Hu. unfold Rmin, Rmax. destruct (Rle_dec t (t + eps)); nra. }
  assert (Along : forall (g : R -> R) d u, is_derive g (t + u * eps) d ->
    is_derive (fun u => g (t + u * eps)) u (eps * d)).
  { intros g d u Hg. apply (is_derive_comp g (fun u => t + u * eps)); [exact Hg|].
    apply (is_derive_ext (fun u => eps * u + t)); [intros; simpl; ring | apply is_derive_affine]. }
  assert (P : forall c, c * c = 1 ->
    c * (f (t + eps) - f t - f' t * eps) <= M * (eps * eps) / 2).
  { intros c Hc. assert (Hc1 : Rabs c = 1).
    { unfold Rabs. destruct (Rcase_abs c); nra. }
    replace (c * (f (t + eps) - f t - f' t * eps)) with
      (c * f (t + 1 * eps) - c * f (t + 0 * eps) - c * (eps * f' (t + 0 * eps)))
      by (rewrite Rmult_1_l, Rmult_0_l, Rplus_0_r; ring).
    apply (taylor_above (fun u => c * f (t + u * eps)) (fun u => c * (eps * f' (t + u * eps)))
             (fun u => c * (eps * (eps * f'' (t + u * eps))))).
    intros u Hu. destruct (H (t + u * eps) (Between u Hu)) as (H1 & H2 & H3). split; [|split].
    - now apply @is_derive_scal, Along.
    - now apply @is_derive_scal, @is_derive_scal, Along.
    - assert (Q : Rabs (c * f'' (t + u * eps)) <= M) by (rewrite Rabs_mult, Hc1; lra).
      assert (Q2 := Rle_abs (c * f'' (t + u * eps))). assert (0 <= eps * eps) by nra. nra. }
  assert (P1 := P 1 ltac:(lra)). assert (P2 := P (-1) ltac:(lra)).
  apply Rabs_le. simpl. lra.
Qed.

(* Divided by eps, a remainder of K eps^2 leaves K |eps|. *)
Lemma quotient_wrong_by (p eps d K : R) : eps <> 0 ->
  Rabs (p - d * eps) <= K * eps ^ 2 -> Rabs (p / eps - d) <= K * Rabs eps.
Proof.
  intros He H. assert (A := Rabs_pos_lt eps He).
  replace (p / eps - d) with ((p - d * eps) / eps) by (field; exact He).
  rewrite Rabs_div by exact He. apply Rmult_le_reg_r with (Rabs eps); [exact A|]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_assoc by lra. rewrite <- pow2_abs in H. lra.
Qed.

(* (46), with a number: under the same conditions the quotient is wrong by at most M |eps| / 2. *)
Theorem difference_quotient (f f' f'' : R -> R) t eps M : eps <> 0 ->
  (forall s, Rmin t (t + eps) <= s <= Rmax t (t + eps) ->
    is_derive f s (f' s) /\ is_derive f' s (f'' s) /\ Rabs (f'' s) <= M) ->
  Rabs ((f (t + eps) - f t) / eps - f' t) <= M / 2 * Rabs eps.
Proof. intros He H. apply (quotient_wrong_by _ _ _ _ He). exact (remainder f f' f'' t eps M H). Qed.

(** Rules for remainders of second order *)

Lemma second_order_is_derive f t d : second_order f t d -> is_derive f t d.
Proof.
  intros (K & r & Hr & H). apply is_derive_small. intros eps eps_pos.
  assert (A := Rabs_pos K). assert (Q : 0 < eps / (Rabs K + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (Rmin r (eps / (Rabs K + 1))). split; [now apply Rmin_pos|]. intros s Hs.
  assert (Hs1 := Rle_trans _ _ _ Hs (Rmin_l _ _)). assert (Hs2 := Rle_trans _ _ _ Hs (Rmin_r _ _)).
  eapply Rle_trans; [now apply H|]. rewrite <- pow2_abs. assert (B := Rabs_pos (s - t)).
  assert (D := Rle_abs K).
  apply Rmult_le_compat_l with (r := Rabs K + 1) in Hs2; [|lra].
  replace ((Rabs K + 1) * (eps / (Rabs K + 1))) with eps in Hs2 by (field; lra).
  apply Rle_trans with (((Rabs K + 1) * Rabs (s - t)) * Rabs (s - t)); [simpl; nra|].
  now apply Rmult_le_compat_r.
Qed.

(* If the derivative is known already, it is the d. *)
Lemma second_order_eq f t d e : second_order f t d -> is_derive f t e -> second_order f t e.
Proof.
  intros H E. replace e with d; [exact H|].
  rewrite <- (is_derive_unique f t e E). symmetry.
  now apply is_derive_unique, second_order_is_derive.
Qed.

(* As a difference quotient, it is wrong by at most K |eps|. *)
Lemma second_order_quotient f t d : second_order f t d ->
  exists K r, 0 < r /\ forall eps, eps <> 0 -> Rabs eps <= r ->
    Rabs ((f (t + eps) - f t) / eps - d) <= K * Rabs eps.
Proof.
  intros (K & r & Hr & H). exists K, r; split; [exact Hr|]. intros eps He Hs.
  specialize (H (t + eps)). replace (t + eps - t) with eps in H by ring.
  apply (quotient_wrong_by _ _ _ _ He), H, Hs.
Qed.

Lemma second_order_ext f g t d :
  (forall s, f s = g s) -> second_order f t d -> second_order g t d.
Proof.
  intros E (K & r & Hr & H). exists K, r; split; [exact Hr|]. intros s Hs. rewrite <- !E. auto.
Qed.

Lemma second_order_affine c e t : second_order (fun s => c * s + e) t c.
Proof.
  exists 0, 1. split; [lra|]. intros s _.
  replace (_ - _ - _) with 0 by ring. rewrite Rabs_R0, Rmult_0_l. lra.
Qed.

Lemma second_order_const c t : second_order (fun _ => c) t 0.
Proof.
  apply (second_order_ext (fun s => 0 * s + c)); [intros; ring | apply second_order_affine].
Qed.

(* Several functions of s together, with the same K, P and r for all of them. *)
Lemma all_second_order n (u : R -> column) t du :
  (forall j, (j < n)%nat -> second_order (fun s => u s j) t (du j)) ->
  exists K P r, 0 <= K /\ 0 <= P /\ 0 < r /\ forall s, Rabs (s - t) <= r ->
  forall j, (j < n)%nat ->
    Rabs (u s j - u t j - du j * (s - t)) <= K * (s - t) ^ 2 /\
    Rabs (u s j - u t j) <= P * Rabs (s - t).
Proof.
  induction n as [|n IH]; intros H.
  - exists 0, 0, 1. repeat split; try lra; intros; lia.
  - destruct IH as (K1 & P1 & r1 & HK1 & HP1 & Hr1 & H1); [intros; apply H; lia|].
    destruct (H n ltac:(lia)) as (K2 & r2 & Hr2 & H2).
    assert (A := Rabs_pos K2). assert (B := Rabs_pos (du n)). assert (D := Rle_abs K2).
    exists (Rmax K1 (Rabs K2)), (Rmax P1 (Rabs K2 * r2 + Rabs (du n))), (Rmin r1 r2).
    split; [eapply Rle_trans; [exact HK1 | apply Rmax_l]|].
    split; [eapply Rle_trans; [exact HP1 | apply Rmax_l]|]. split; [now apply Rmin_pos|].
    intros s Hs j Hj. assert (Sq := pow2_ge_0 (s - t)). assert (Ab := Rabs_pos (s - t)).
    destruct (Nat.eq_dec j n) as [->|E].
    + assert (Hs2 : Rabs (s - t) <= r2) by (eapply Rle_trans; [exact Hs | apply Rmin_r]).
      specialize (H2 s Hs2). cbv beta in H2.
      assert (G : Rabs (u s n - u t n - du n * (s - t)) <= Rabs K2 * (s - t) ^ 2) by nra.
      split; [eapply Rle_trans; [exact G|]; apply Rmult_le_compat_r; [exact Sq | apply Rmax_r]|].
      replace (u s n - u t n) with ((u s n - u t n - du n * (s - t)) + du n * (s - t)) by ring.
      eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
      apply Rle_trans with ((Rabs K2 * r2 + Rabs (du n)) * Rabs (s - t));
        [|apply Rmult_le_compat_r; [exact Ab | apply Rmax_r]].
      rewrite <- pow2_abs in G.
      assert (Rabs K2 * Rabs (s - t) ^ 2 <= Rabs K2 * r2 * Rabs (s - t)); [|lra].
      simpl. rewrite Rmult_1_r, Rmult_assoc. apply Rmult_le_compat_l; [exact A|].
      now apply Rmult_le_compat_r.
    + destruct (H1 s ltac:(eapply Rle_trans; [exact Hs | apply Rmin_l]) j ltac:(lia)) as [Q1 Q2].
      split; eapply Rle_trans; [exact Q1 | | exact Q2 |]; apply Rmult_le_compat_r;
        trivial; apply Rmax_l.
Qed.

(* The chain rule with remainders. *)
Theorem second_order_along n f (u : R -> column) (du : column) t g :
  second_order_in n f (u t) g ->
  (forall j, (j < n)%nat -> second_order (fun s => u s j) t (du j)) ->
  second_order (fun s => f (u s)) t (sum n (fun j => g j * du j)).
Proof.
  intros (K1 & r1 & Hr1 & H1) Hu.
  destruct (all_second_order n u t du Hu) as (K2 & P & r2 & HK2 & HP & Hr2 & H2).
  set (G := sum n (fun j => Rabs (g j))).
  exists (Rabs K1 * P ^ 2 + G * K2), (Rmin r2 (r1 / (P + 1))).
  split; [apply Rmin_pos; [lra | apply Rdiv_lt_0_compat; lra]|]. intros s Hs.
  specialize (H2 s (Rle_trans _ _ _ Hs (Rmin_l _ _))).
  assert (Hs2 := Rle_trans _ _ _ Hs (Rmin_r _ _)). assert (Ab := Rabs_pos (s - t)).
  set (h := largest n (fun j => u s j - u t j)).
  assert (Hh : h <= P * Rabs (s - t)).
  { apply largest_le; [nra|]. intros j Hj. now apply H2. }
  assert (Hr : h <= r1).
  { apply Rmult_le_compat_l with (r := P + 1) in Hs2; [|lra].
    replace ((P + 1) * (r1 / (P + 1))) with r1 in Hs2 by (field; lra). lra. }
  specialize (H1 (u s) Hr). fold h in H1.
  replace (f (u s) - f (u t) - _) with
    ((f (u s) - f (u t) - sum n (fun j => g j * (u s j - u t j)))
     + sum n (fun j => g j * (u s j - u t j - du j * (s - t)))).
  2:{ rewrite (sum_ext n (fun j => g j * (u s j - u t j - du j * (s - t)))
        (fun j => g j * (u s j - u t j) - g j * du j * (s - t))) by (intros; ring).
      rewrite sum_minus, sum_scal_r. ring. }
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rmult_plus_distr_r.
  apply Rplus_le_compat.
  - eapply Rle_trans; [exact H1|].
    apply Rle_trans with (Rabs K1 * h ^ 2);
      [apply Rmult_le_compat_r; [apply pow2_ge_0 | apply Rle_abs]|].
    rewrite Rmult_assoc. apply Rmult_le_compat_l; [apply Rabs_pos|].
    rewrite <- (pow2_abs (s - t)), <- Rpow_mult_distr.
    apply pow_incr. split; [apply largest_pos | exact Hh].
  - rewrite Rmult_assoc. apply (sum_times_small n g (fun j => u s j - u t j - du j * (s - t))).
    intros j Hj. now apply H2.
Qed.

Lemma second_order_comp f g t d e :
  second_order f (g t) d -> second_order g t e -> second_order (fun s => f (g s)) t (d * e).
Proof.
  intros Hf Hg.
  assert (H := second_order_along 1 (fun v => f (v 0%nat)) (fun s _ => g s) (fun _ => e) t
                 (fun _ => d)).
  simpl sum in H. rewrite Rplus_0_l in H. apply H; [|intros; exact Hg].
  destruct Hf as (K & r & Hr & Hf). exists K, r; split; [exact Hr|]. intros v.
  rewrite largest_1. simpl sum. rewrite Rplus_0_l, pow2_abs. apply Hf.
Qed.

Lemma second_order_weighted m (c : column) e (u : R -> column) (du : column) t :
  (forall k, (k < m)%nat -> second_order (fun s => u s k) t (du k)) ->
  second_order (fun s => sum m (fun k => c k * u s k) + e) t (sum m (fun k => c k * du k)).
Proof.
  apply (second_order_along m (fun v => sum m (fun k => c k * v k) + e)).
  exists 0, 1. split; [lra|]. intros v _. rewrite Rmult_0_l.
  rewrite (sum_ext m (fun j => c j * (v j - u t j)) (fun j => c j * v j - c j * u t j))
    by (intros; ring).
  rewrite sum_minus. replace (_ - _ - _) with 0 by ring. rewrite Rabs_R0. lra.
Qed.

Lemma second_order_put (v : column) j t i :
  second_order (fun s => put v j s i) t (put (fun _ => 0) j 1 i).
Proof.
  unfold put. destruct (Nat.eq_dec i j).
  - apply (second_order_ext (fun s => 1 * s + 0)); [intros; ring | apply second_order_affine].
  - apply second_order_const.
Qed.

Lemma second_order_weight m (c v : column) k e t :
  second_order (fun s => sum m (fun q => put c k s q * v q) + e) t
               (sum m (fun q => v q * put (fun _ => 0) k 1 q)).
Proof.
  apply (second_order_ext (fun s => sum m (fun q => v q * put c k s q) + e)).
  - intros s. f_equal. apply sum_ext. intros. apply Rmult_comm.
  - apply (second_order_weighted m v e (fun s => put c k s)). intros q Hq. apply second_order_put.
Qed.

(** The network *)

Section Bounds.
Context {N : network}.

(* What is demanded here: the functions of the neurons and the cost are differentiable twice. *)
Record twice_conditions : Prop := {
  neurons_twice :
    forall l j, (2 <= l <= L)%nat -> (j < n l)%nat -> twice_differentiable (sigma l j) (z l j);
  cost_twice : twice_differentiable_in (n L) C (a L)
}.

Hypothesis twice : twice_conditions.

Lemma conditions_met : conditions.
Proof.
  split.
  - intros l j Hl Hj. now apply twice_ex_derive, (neurons_twice twice).
  - destruct (cost_twice twice) as (g & r & Hr & H & _). exists (g (a L)). apply H.
    apply largest_le; [lra|]. intros. rewrite Rminus_eq_0, Rabs_R0. lra.
Qed.

Lemma sigma_second_order l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  second_order (sigma l j) (z l j) (sigma' l j (z l j)).
Proof. intros. now apply twice_second_order, (neurons_twice twice). Qed.

(* A curve v of activations of layer l is taken through the rest of the network. *)
Lemma cost_second_order d : forall l (v : R -> column) dv t, L = (l + d)%nat -> (1 <= l)%nat ->
  v t = a l -> (forall j, (j < n l)%nat -> second_order (fun s => v s j) t (dv j)) ->
  exists e, second_order (fun s => cost_of_a l (v s)) t e.
Proof.
  induction d as [|d IH]; intros l v dv t E Hl Ht Hv.
  - replace l with L in * by lia. eexists.
    eapply second_order_ext; [intros s; symmetry; apply cost_of_a_last|].
    apply (second_order_along (n L) C v dv); [|exact Hv].
    rewrite Ht. apply twice_second_order_in, (cost_twice twice).
  - destruct (IH (S l) (fun s k => sigma (S l) k (weigh (S l) (v s) k))
      (fun k => sigma' (S l) k (z (S l) k) * sum (n l) (fun j => w (S l) k j * dv j)) t)
      as [e He]; [lia | lia | | |].
    + rewrite Ht. change (weigh (S l) (a l)) with (z (S l)). now rewrite <- activation by lia.
    + intros k Hk. apply (second_order_comp (sigma (S l) k)).
      * rewrite Ht. apply sigma_second_order; [lia | exact Hk].
      * now apply (second_order_weighted (n l) (w (S l) k) (b (S l) k)).
    + exists e. eapply second_order_ext; [|exact He].
      intros s. rewrite cost_of_a_next by lia. reflexivity.
Qed.

(** One step at a time *)

(* (48): the change of the activation that the weight leads to *)
Theorem bound_48 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  second_order (fun s => a (N := with_weight l j k s) l j) (w l j k) (rate_of_weight l j k).
Proof.
  intros Hl Hj Hk.
  eapply second_order_eq.
  2: apply Derive_correct; eexists; now apply (a_is_derive_weight conditions_met).
  eapply second_order_ext; [intros s; symmetry; apply a_with_weight_own; lia|].
  apply (second_order_comp (sigma l j)).
  - rewrite put_same. now apply sigma_second_order.
  - apply second_order_weight.
Qed.

(* (49): the change of an activation in the next layer, if one activation changes *)
Theorem bound_49 l j q : (1 <= l < L)%nat -> (j < n l)%nat -> (q < n (S l))%nat ->
  second_order (fun s => next_a l q (put (a l) j s)) (a l j) (rate l q j).
Proof.
  intros Hl Hj Hq.
  eapply second_order_eq.
  2: now apply (rate_is_derive conditions_met).
  apply (second_order_comp (sigma (S l) q)).
  - rewrite put_same. apply (sigma_second_order (S l)); [lia | exact Hq].
  - apply (second_order_weighted _ _ _ (fun s => put (a l) j s) (put (fun _ => 0) j 1)).
    intros i Hi. apply second_order_put.
Qed.

(* (50): both changes together *)
Theorem bound_50 l j k q :
  (2 <= l < L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat -> (q < n (S l))%nat ->
  second_order (fun s => a (N := with_weight l j k s) (S l) q) (w l j k)
               (rate l q j * rate_of_weight l j k).
Proof.
  intros Hl Hj Hk Hq. apply (second_order_ext
    (fun s => next_a l q (put (a l) j (a (N := with_weight l j k s) l j)))).
  - intros s. rewrite (activation (N := with_weight l j k s) (S l)) by lia.
    unfold next_a, z, weigh. simpl pred.
    rewrite (a_with_weight l j k s), put_at by lia.
    unfold w, b, sigma, with_weight, with_layer. now rewrite !put_elsewhere by lia.
  - apply (second_order_comp (fun s => next_a l q (put (a l) j s))); [|now apply bound_48; lia].
    rewrite with_weight_same. apply bound_49; [lia | exact Hj | exact Hq].
Qed.

(* For a number that can be computed, let the second derivative of the neuron's function be at most
   M everywhere (1/4 for the sigmoid, as Instances.v shows). Then the remainder is at most M/2 times
   the square of the change in the neuron's weighted input. *)
Definition bends_at_most (M : R) (f : R -> R) : Prop := exists f' f'', forall s,
  is_derive f s (f' s) /\ is_derive f' s (f'' s) /\ Rabs (f'' s) <= M.

Lemma bent f M s e :
  bends_at_most M f -> Rabs (f (s + e) - f s - Derive f s * e) <= M / 2 * e ^ 2.
Proof.
  intros (f' & f'' & H). rewrite (is_derive_unique f s (f' s)) by apply H.
  apply (remainder f f' f''). intros; apply H.
Qed.

Lemma sum_with_change m (c v : column) j e : (j < m)%nat ->
  sum m (fun i => c i * put v j (v j + e) i) = sum m (fun i => c i * v i) + c j * e.
Proof.
  intros Hj. rewrite <- (sum_put m j c e Hj), <- sum_plus. apply sum_ext. intros i Hi.
  unfold put. destruct (Nat.eq_dec i j) as [->|]; ring.
Qed.

(* (48), with a number *)
Theorem explicit_48 l j k M e :
  (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat -> bends_at_most M (sigma l j) ->
  Rabs (a (N := with_weight l j k (w l j k + e)) l j - a l j - rate_of_weight l j k * e)
    <= M / 2 * (a (pred l) k * e) ^ 2.
Proof.
  intros Hl Hj Hk H. assert (D := a_is_derive_weight conditions_met l j k Hl Hj Hk).
  replace (rate_of_weight l j k) with (sigma' l j (z l j) * a (pred l) k)
    by (symmetry; exact (is_derive_unique _ _ _ D)).
  rewrite a_with_weight_own, (activation l) by lia.
  erewrite (sum_ext (n (pred l))) by (intros; apply Rmult_comm).
  rewrite (sum_with_change _ (a (pred l)) (w l j)) by exact Hk.
  erewrite (sum_ext (n (pred l))) by (intros; apply Rmult_comm).
  replace (_ + _ * e + b l j) with (z l j + a (pred l) k * e) by (unfold z, weigh; ring).
  rewrite Rmult_assoc. now apply bent.
Qed.

(* (49), with a number *)
Theorem explicit_49 l j q M e :
  (1 <= l < L)%nat -> (j < n l)%nat -> (q < n (S l))%nat -> bends_at_most M (sigma (S l) q) ->
  Rabs (next_a l q (put (a l) j (a l j + e)) - a (S l) q - rate l q j * e)
    <= M / 2 * (w (S l) q j * e) ^ 2.
Proof.
  intros Hl Hj Hq H. rewrite (rate_value conditions_met), (activation (S l)) by lia.
  unfold next_a, weigh. rewrite (sum_with_change (n l) (w (S l) q)) by exact Hj.
  replace (_ + _ * e + b (S l) q) with (z (S l) q + w (S l) q j * e)
    by (unfold z, weigh; simpl; ring).
  rewrite Rmult_assoc. now apply bent.
Qed.

(** The cost *)

(* For any curve u of weighted inputs of layer l. *)
Lemma cost_of_z_second_order l (u : R -> column) du t d : (2 <= l <= L)%nat -> u t = z l ->
  (forall i, (i < n l)%nat -> second_order (fun s => u s i) t (du i)) ->
  is_derive (fun s => cost_of_z l (u s)) t d -> second_order (fun s => cost_of_z l (u s)) t d.
Proof.
  intros Hl E Hu Hd.
  destruct (cost_second_order (L - l) l (fun s i => sigma l i (u s i))
              (fun i => sigma' l i (z l i) * du i) t) as [e He]; [lia | lia | | |].
  - rewrite E. now rewrite activation by lia.
  - intros i Hi. apply (second_order_comp (sigma l i)); [|now apply Hu].
    rewrite E. now apply sigma_second_order.
  - now apply (second_order_eq _ _ e).
Qed.

(* (29): the demon's prediction *)
Theorem bound_29 l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  second_order (fun s => cost_of_z l (put (z l) j s)) (z l j) (delta l j).
Proof.
  intros Hl Hj.
  apply (cost_of_z_second_order l _ (put (fun _ => 0) j 1)); [exact Hl | apply put_same | |].
  - intros i Hi. apply second_order_put.
  - now apply (eq_29 conditions_met).
Qed.

Lemma cost_with_weight_second_order l j k d :
  (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  is_derive (fun s => cost (N := with_weight l j k s)) (w l j k) d ->
  second_order (fun s => cost (N := with_weight l j k s)) (w l j k) d.
Proof.
  intros Hl Hj Hk H. set (W s := put (w l) j (put (w l j) k s)).
  set (u s := fun i => sum (n (pred l)) (fun q => W s i q * a (pred l) q) + b l i).
  assert (E : forall s, cost (N := with_weight l j k s) = cost_of_z l (u s))
    by (intros; now apply cost_with_layer).
  apply (second_order_ext (fun s => cost_of_z l (u s))); [intros; now rewrite E|].
  apply (cost_of_z_second_order l u (put (fun _ => 0) j
           (sum (n (pred l)) (fun q => a (pred l) q * put (fun _ => 0) k 1 q)))); [exact Hl | | |].
  - unfold u, W. now rewrite !put_same.
  - intros i Hi. unfold u, W. destruct (Nat.eq_dec i j) as [->|Ne].
    + rewrite (put_at (fun _ => 0)).
      eapply second_order_ext; [intros s; rewrite (put_at (w l)); reflexivity|].
      apply second_order_weight.
    + rewrite (put_elsewhere (fun _ => 0)) by exact Ne.
      eapply second_order_ext; [intros s; rewrite (put_elsewhere (w l)) by exact Ne; reflexivity|].
      apply second_order_const.
  - eapply is_derive_ext; [|exact H]. exact E.
Qed.

(* (47): the change of the cost after a change of one weight *)
Theorem bound_47 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  second_order (fun s => cost (N := with_weight l j k s)) (w l j k) (dC_dw l j k).
Proof.
  intros Hl Hj Hk. apply cost_with_weight_second_order; trivial.
  apply Derive_correct. eexists. now apply (BP4 conditions_met).
Qed.

(* (46): the difference quotient for a weight. At eps = 0 the network is the network itself. *)
Theorem bound_46 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  exists K r, 0 < r /\ forall eps, eps <> 0 -> Rabs eps <= r ->
    Rabs ((cost (N := with_weight l j k (w l j k + eps)) - cost) / eps - dC_dw l j k)
      <= K * Rabs eps.
Proof.
  intros Hl Hj Hk.
  destruct (second_order_quotient _ _ _ (bound_47 l j k Hl Hj Hk)) as (K & r & Hr & H).
  exists K, r; split; [exact Hr|]. intros eps He Hs. specialize (H eps He Hs). cbv beta in H.
  now rewrite with_weight_same in H.
Qed.

(* (46): the same for a bias *)
Theorem bound_46_bias l j : (2 <= l <= L)%nat -> (j < n l)%nat ->
  exists K r, 0 < r /\ forall eps, eps <> 0 -> Rabs eps <= r ->
    Rabs ((cost (N := with_bias l j (b l j + eps)) - cost) / eps - dC_db l j) <= K * Rabs eps.
Proof.
  intros Hl Hj.
  destruct (second_order_quotient _ _ _ (bound_29 l j Hl Hj)) as (K & r & Hr & H).
  exists K, r; split; [exact Hr|]. intros eps He Hs. specialize (H eps He Hs). cbv beta in H.
  rewrite put_same in H. rewrite demon_pushes, (eq_31 conditions_met) by assumption.
  now rewrite <- (cost_at_z l Hl).
Qed.

(** Along one path and along all *)

Lemma cost_along_second_order d : forall l j p, L = (l + d)%nat -> (1 <= l)%nat ->
  (j < n l)%nat -> In p (paths d l) -> second_order (cost_along l j p) (a l j) (along l j p).
Proof.
  induction d as [|d IH]; intros l j p E Hl Hj Hp.
  - replace l with L in * by lia. destruct Hp as [<-|[]]. simpl.
    eapply second_order_eq; [|apply (partial_is_derive (n L)); [|exact Hj]].
    + apply (second_order_along (n L) C (fun s => put (a L) j s)).
      * rewrite put_same. apply twice_second_order_in, (cost_twice twice).
      * intros i Hi. apply second_order_put.
    + apply (cost_differentiable conditions_met).
  - apply in_flat_map in Hp as (q & Hq & Hp). apply in_map_iff in Hp as (r & <- & Hr).
    apply in_seq in Hq. simpl.
    apply (second_order_comp (cost_along (S l) q r) (fun s => next_a l q (put (a l) j s))).
    + rewrite next_a_at by exact Hl. apply IH; [lia | lia | lia | exact Hr].
    + apply bound_49; [lia | exact Hj | lia].
Qed.

(* (51): the change of the cost along one path, if it is the only one that is open *)
Theorem bound_51 l j k p : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  In p (paths (L - l) l) ->
  second_order (fun s => cost_along l j p (a (N := with_weight l j k s) l j)) (w l j k)
               (along l j p * rate_of_weight l j k).
Proof.
  intros Hl Hj Hk Hp. apply (second_order_comp (cost_along l j p)); [|now apply bound_48].
  rewrite with_weight_same.
  apply (cost_along_second_order (L - l)); [lia | lia | exact Hj | exact Hp].
Qed.

(* (52): the change of the cost along all paths *)
Theorem bound_52 l j k : (2 <= l <= L)%nat -> (j < n l)%nat -> (k < n (pred l))%nat ->
  second_order (fun s => cost (N := with_weight l j k s)) (w l j k)
    (total (fun p => along l j p * rate_of_weight l j k) (paths (L - l) l)).
Proof.
  intros Hl Hj Hk. apply cost_with_weight_second_order; trivial.
  now apply (eq_53 conditions_met).
Qed.
End Bounds.
