(* Pairs of indices as one index: (i, j) is i n + j. Here is the Kronecker product. *)

From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

Section Pairs.

Variables m n : nat.

Lemma quotient_small (k : 'I_(m * n)) : (k %/ n < m)%N.
Proof. by case: n k => [|n'] k; [case: k => k; rewrite muln0 | rewrite ltn_divLR]. Qed.

Lemma remainder_small (k : 'I_(m * n)) : (k %% n < n)%N.
Proof. by case: n k => [|n'] k; [case: k => k; rewrite muln0 | rewrite ltn_mod]. Qed.

Lemma pair_small (i : 'I_m) (j : 'I_n) : (i * n + j < m * n)%N.
Proof. by apply: leq_trans (_ : i.+1 * n <= _)%N; rewrite ?leq_mul2r ?ltn_ord ?orbT // mulSn addnC ltn_add2r. Qed.

Definition fst_index k : 'I_m := Ordinal (quotient_small k).
Definition snd_index k : 'I_n := Ordinal (remainder_small k).
Definition pair_index (i : 'I_m) (j : 'I_n) : 'I_(m * n) := Ordinal (pair_small i j).

Lemma fst_pair i j : fst_index (pair_index i j) = i.
Proof. by apply: val_inj; rewrite /= divnMDl ?divn_small ?addn0 // (leq_trans _ (ltn_ord j)). Qed.

Lemma snd_pair i j : snd_index (pair_index i j) = j.
Proof. by apply: val_inj; rewrite /= modnMDl modn_small. Qed.

Lemma pair_eta k : pair_index (fst_index k) (snd_index k) = k.
Proof. by apply: val_inj; rewrite /= -divn_eq. Qed.

Lemma eq_index k l : (k == l) = (fst_index k == fst_index l) && (snd_index k == snd_index l).
Proof.
apply/eqP/andP=> [-> | [/eqP fst_eq /eqP snd_eq]]; first by rewrite !eqxx.
by rewrite -[k]pair_eta -[l]pair_eta fst_eq snd_eq.
Qed.

Lemma sum_pairs (V : zmodType) (F : 'I_m -> 'I_n -> V) :
  \sum_k F (fst_index k) (snd_index k) = \sum_i \sum_j F i j.
Proof.
rewrite pair_big /= (reindex (fun ij : 'I_m * 'I_n => pair_index ij.1 ij.2)) /=.
  by apply: eq_bigr => -[i j] _; rewrite /= fst_pair snd_pair.
exists (fun k => (fst_index k, snd_index k)) => [[i j] _ | k _]; last exact: pair_eta.
by rewrite /= fst_pair snd_pair.
Qed.

End Pairs.

Definition kron (R : ringType) m n p q (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) : 'M[R]_(m * p, n * q) :=
  \matrix_(i, j) (A (fst_index i) (fst_index j) * B (snd_index i) (snd_index j)).

Lemma kron_mul (R : comRingType) m n p q r s (A : 'M[R]_(m, n)) (B : 'M[R]_(p, q)) (A' : 'M[R]_(n, r)) (B' : 'M[R]_(q, s)) :
  kron A B *m kron A' B' = kron (A *m A') (B *m B').
Proof.
apply/matrixP=> i j; rewrite !mxE big_distrl /=.
under eq_bigr do rewrite !mxE.
rewrite (sum_pairs (fun k l => A (fst_index i) k * B (snd_index i) l * (A' k (fst_index j) * B' l (snd_index j)))).
by apply: eq_bigr => k _; rewrite big_distrr; apply: eq_bigr => l _; rewrite mulrACA.
Qed.

Lemma kron_one (R : ringType) m n : kron (1%:M : 'M[R]_m) (1%:M : 'M[R]_n) = 1%:M.
Proof.
by apply/matrixP=> i j; rewrite !mxE eq_index; case: eqP => _; rewrite ?mul0r // mul1r.
Qed.
