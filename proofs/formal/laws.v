(* All laws of words at once: what follows from them is true for all matrices.

   Source: docs/certificate.md, section 6, *Words*, laws 1 to 9.

   An expression is written with letters of any shape and number, square letters with a condition, matrices of numbers, sums,
   products, transposes, inverses, multiples by a 1 x 1 expression, entrywise products and powers, functions of each
   entry, softmax of each column and Kronecker products. Numbers are in a ring C, such as the rationals.

   `same e e'` says that e' is e, rewritten by the laws of the page: each law is a constructor, and a law may be used anywhere
   inside an expression, in both directions, as often as one likes.

   An interpretation is any field K to which C maps, with any matrices over K for the letters that meet their conditions, any
   functions from K to K that obey what is declared of them, and any softmax that commutes with permutations and has sum 1 (for
   columns whose length is not zero in K).

   - `same_sound`: expressions that are the same by the laws have the same value in each interpretation.
   - `interpretations_exist`: over any field, for any matrices without condition.
   - `softmax_of_exp`: exponentials over their sum are such a softmax.
   - `relabelled_neurons`, `relabelled_tokens`: examples of what follows from the laws. *)

From mathcomp Require Import all_ssreflect all_algebra all_fingroup.
From Formal Require Import pairs entrywise.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory.
Local Open Scope ring_scope.

(* Letters. *)

Inductive condition :=
  Invertible | Symmetric | Skew | Orthogonal | Permutation | SignedPermutation | Diagonal | DiagonalInvertible | DiagonalPositive.

Definition regular c := match c with Symmetric | Skew | Diagonal => false | _ => true end.
Definition orthogonal c := match c with Orthogonal | Permutation | SignedPermutation => true | _ => false end.
Definition diagonal_letter c := match c with Diagonal | DiagonalInvertible | DiagonalPositive => true | _ => false end.
Definition symmetric c := if c is Symmetric then true else diagonal_letter c.

Definition sign_vector (K : fieldType) n (d : 'rV[K]_n) := forall i, d 0 i = 1 \/ d 0 i = -1.

Definition meets (K : fieldType) (positive : pred K) (c : condition) n (A : 'M[K]_n) : Prop :=
  match c with
  | Invertible => A \in unitmx
  | Symmetric => A^T = A
  | Skew => A^T = - A
  | Orthogonal => A *m A^T = 1%:M
  | Permutation => exists s : 'S_n, A = perm_mx s
  | SignedPermutation => exists (d : 'rV_n) (s : 'S_n), sign_vector d /\ A = diag_mx d *m perm_mx s
  | Diagonal => exists d : 'rV_n, A = diag_mx d
  | DiagonalInvertible => exists d : 'rV_n, (forall i, d 0 i != 0) /\ A = diag_mx d
  | DiagonalPositive => exists d : 'rV_n, (forall i, positive (d 0 i)) /\ A = diag_mx d
  end.

(* Functions. What is declared: odd (true) or even (false), or neither; homogeneous of a degree, or not. *)

Record law := Law { parity : option bool; degree : option nat }.

Definition obeys (K : fieldType) (positive : pred K) (l : law) (f : K -> K) : Prop :=
  (forall odd, parity l = Some odd -> forall x, f (- x) = if odd then - f x else f x) /\
  (forall n, degree l = Some n -> forall c x, positive c -> f (c * x) = c ^+ n * f x).

Section Laws.

Variables (C : comUnitRingType) (above_zero : pred C).

Inductive function := Declared of law & nat | Exp | Tanh | Recip | Relu | Mask | Coefficients of seq C.

Definition parity_of f := match f with Declared l _ => parity l | Tanh | Recip => Some true | _ => None end.
Definition degree_of f := match f with Declared l _ => degree l | Mask => Some 0%N | _ => None end.

(* Expressions. *)

Inductive expression : nat -> nat -> Type :=
| Letter m n (x : nat) : expression m n
| Square (c : condition) n (x : nat) : expression n n
| Numbers m n of 'M[C]_(m, n) : expression m n
| Sum m n of expression m n & expression m n : expression m n
| Product m n p of expression m n & expression n p : expression m p
| Transpose m n of expression m n : expression n m
| Inverse n of expression n n : expression n n
| Scale m n of expression 1 1 & expression m n : expression m n
| Hadamard m n of expression m n & expression m n : expression m n
| Power m n of expression m n & nat : expression m n
| Apply m n of function & expression m n : expression m n
| Softmax m n of expression m n : expression m n
| Kron m n p q of expression m n & expression p q : expression (m * p) (n * q)
(* The same matrix, where two ways to write its shape are equal. *)
| Cast m n m' n' of m = m' & n = n' & expression m n : expression m' n'.

Definition Identity n := Numbers (1%:M : 'M_n).
Definition Zero m n := Numbers (0 : 'M_(m, n)).
Definition Ones m n := Numbers (const_mx 1 : 'M_(m, n)).
Definition Number c := Numbers (c%:M : 'M_1).
Definition Multiple m n c (A : expression m n) := Scale (Number c) A.
Definition Opposite m n (A : expression m n) := Multiple (-1) A.
Fixpoint product_power n (A : expression n n) k := if k is k'.+1 then Product A (product_power A k') else Identity n.

(* Expressions that are invertible by their form, and that are diagonal by it. *)
Inductive invertible : forall n, expression n n -> Prop :=
| invertible_letter c n x : regular c -> invertible (Square c n x)
| invertible_numbers n (A : 'M_n) : A \in unitmx -> invertible (Numbers A)
| invertible_product n (A B : expression n n) : invertible A -> invertible B -> invertible (Product A B)
| invertible_transpose n (A : expression n n) : invertible A -> invertible (Transpose A)
| invertible_inverse n (A : expression n n) : invertible A -> invertible (Inverse A)
| invertible_scale n s (A : expression n n) : invertible s -> invertible A -> invertible (Scale s A)
| invertible_kron m n (A : expression m m) (B : expression n n) : invertible A -> invertible B -> invertible (Kron A B).

Inductive diagonal n : expression n n -> Prop :=
| diagonal_square c x : diagonal_letter c -> diagonal (Square c n x)
| diagonal_eye Z : diagonal (Hadamard (Identity n) Z).

Declare Scope words_scope.
Local Notation "A + B" := (Sum A B) : words_scope.
Local Notation "A * B" := (Product A B) : words_scope.
Local Notation "A .* B" := (Hadamard A B) (at level 40) : words_scope.
Local Notation "A ^T" := (Transpose A) : words_scope.
Local Open Scope words_scope.
Local Notation two := (2%:R : C).

(* The laws, with the numbers of the page. *)

Inductive same : forall m n, expression m n -> expression m n -> Prop :=
| same_refl m n (A : expression m n) : same A A
| same_sym m n (A B : expression m n) : same A B -> same B A
| same_trans m n (A B D : expression m n) : same A B -> same B D -> same A D
| in_sum m n (A A' B B' : expression m n) : same A A' -> same B B' -> same (A + B) (A' + B')
| in_product m n p (A A' : expression m n) (B B' : expression n p) : same A A' -> same B B' -> same (A * B) (A' * B')
| in_transpose m n (A A' : expression m n) : same A A' -> same (A^T) (A'^T)
| in_inverse n (A A' : expression n n) : same A A' -> same (Inverse A) (Inverse A')
| in_scale m n s s' (A A' : expression m n) : same s s' -> same A A' -> same (Scale s A) (Scale s' A')
| in_hadamard m n (A A' B B' : expression m n) : same A A' -> same B B' -> same (A .* B) (A' .* B')
| in_power m n (A A' : expression m n) k : same A A' -> same (Power A k) (Power A' k)
| in_apply m n f (A A' : expression m n) : same A A' -> same (Apply f A) (Apply f A')
| in_softmax m n (A A' : expression m n) : same A A' -> same (Softmax A) (Softmax A')
| in_kron m n p q (A A' : expression m n) (B B' : expression p q) : same A A' -> same B B' -> same (Kron A B) (Kron A' B')
| in_cast m n m' n' (em : m = m') (en : n = n') (A A' : expression m n) : same A A' -> same (Cast em en A) (Cast em en A')
| law_cast m n (em : m = m) (en : n = n) (A : expression m n) : same (Cast em en A) A
(* 1. Sums, products, transposes. *)
| law1_sum_assoc m n (A B D : expression m n) : same (A + (B + D)) ((A + B) + D)
| law1_sum_comm m n (A B : expression m n) : same (A + B) (B + A)
| law1_sum_zero m n (A : expression m n) : same (A + Zero m n) A
| law1_product_assoc m n p q (A : expression m n) (B : expression n p) (D : expression p q) :
    same (A * (B * D)) ((A * B) * D)
| law1_identity_left m n (A : expression m n) : same (Identity m * A) A
| law1_identity_right m n (A : expression m n) : same (A * Identity n) A
| law1_product_sum_left m n p (A B : expression m n) (D : expression n p) : same ((A + B) * D) (A * D + B * D)
| law1_product_sum_right m n p (A : expression m n) (B D : expression n p) : same (A * (B + D)) (A * B + A * D)
| law1_transpose_sum m n (A B : expression m n) : same ((A + B)^T) (A^T + B^T)
| law1_transpose_product m n p (A : expression m n) (B : expression n p) : same ((A * B)^T) (B^T * A^T)
| law1_transpose_transpose m n (A : expression m n) : same ((A^T)^T) A
| law1_scale_one m n (A : expression m n) : same (Scale (Identity 1) A) A
| law1_scale_zero m n (A : expression m n) : same (Scale (Zero 1 1) A) (Zero m n)
| law1_scale_scale m n s t (A : expression m n) : same (Scale s (Scale t A)) (Scale (s * t) A)
| law1_scale_sum m n s (A B : expression m n) : same (Scale s (A + B)) (Scale s A + Scale s B)
| law1_sum_scale m n s t (A : expression m n) : same (Scale (s + t) A) (Scale s A + Scale t A)
| law1_scale_left m n p s (A : expression m n) (B : expression n p) : same (Scale s A * B) (Scale s (A * B))
| law1_scale_right m n p s (A : expression m n) (B : expression n p) : same (A * Scale s B) (Scale s (A * B))
| law1_scale_transpose m n s (A : expression m n) : same ((Scale s A)^T) (Scale s (A^T))
(* 2. Matrices of numbers. *)
| law2_sum m n (A B : 'M_(m, n)) : same (Numbers A + Numbers B) (Numbers (A + B)%R)
| law2_product m n p (A : 'M_(m, n)) (B : 'M_(n, p)) : same (Numbers A * Numbers B) (Numbers (A *m B))
| law2_transpose m n (A : 'M_(m, n)) : same ((Numbers A)^T) (Numbers (trmx A))
| law2_multiple m n c (A : 'M_(m, n)) : same (Multiple c (Numbers A)) (Numbers (c *: A))
| law2_permutation_ones n p x : same (Square Permutation n x * Ones n p) (Ones n p)
| law2_inverse_left n (A : expression n n) : invertible A -> same (Inverse A * A) (Identity n)
| law2_inverse_right n (A : expression n n) : invertible A -> same (A * Inverse A) (Identity n)
(* 3. Letters with conditions. *)
| law3_symmetric c n x : symmetric c -> same ((Square c n x)^T) (Square c n x)
| law3_skew n x : same ((Square Skew n x)^T) (Opposite (Square Skew n x))
| law3_orthogonal c n x : orthogonal c -> same ((Square c n x)^T) (Inverse (Square c n x))
| law3_diagonal n (D E : expression n n) : diagonal D -> diagonal E -> same (D * E) (E * D)
| law3_permutation_number x : same (Square Permutation 1 x) (Identity 1)
| law3_skew_number x : two \is a GRing.unit -> same (Square Skew 1 x) (Zero 1 1)
| law3_orthogonal_number c x : orthogonal c -> same (Square c 1 x * Square c 1 x) (Identity 1)
(* 4. Parts that are numbers. *)
| law4_number_moves m n (A : expression m 1) w (B : expression 1 n) : same (A * w * B) (Scale w (A * B))
| law4_number_left n w (B : expression 1 n) : same (w * B) (Scale w B)
| law4_number_right m w (A : expression m 1) : same (A * w) (Scale w A)
| law4_commute (v w : expression 1 1) : same (v * w) (w * v)
| law4_transpose (w : expression 1 1) : same (w^T) w
| law4_opposite (w : expression 1 1) : two \is a GRing.unit -> same (w^T) (Opposite w) -> same w (Zero 1 1)
| law4_symmetric_part n (w : expression n 1) (N : 'M_n) : two \is a GRing.unit ->
    same (w^T * Numbers N * w) (w^T * Numbers (two^-1 *: (N + trmx N)%R) * w)
(* 5. Entrywise products. *)
| law5_sum m n (A B D : expression m n) : same (A .* (B + D)) (A .* B + A .* D)
| law5_scale m n s (A B : expression m n) : same (A .* Scale s B) (Scale s (A .* B))
| law5_commute m n (A B : expression m n) : same (A .* B) (B .* A)
| law5_assoc m n (A B D : expression m n) : same (A .* (B .* D)) (A .* B .* D)
| law5_transpose m n (A B : expression m n) : same ((A .* B)^T) (A^T .* B^T)
| law5_diagonal_left m n D (A B : expression m n) : diagonal D -> same ((D * A) .* B) (D * (A .* B))
| law5_diagonal_right m n D (A B : expression m n) : diagonal D -> same ((A * D) .* B) ((A .* B) * D)
| law5_ones m n (A : expression m n) : same (A .* Ones m n) A
| law5_diagonal_factor n D (Z : expression n n) : diagonal D -> same (D .* Z) (D * (Identity n .* Z))
| law5_eye n (Z : expression n n) : same (Identity n .* Z) (Identity n .* Z^T)
| law5_permutation_left m n x (A B : expression m n) : let P := Square Permutation m x in
    same ((P * A) .* (P * B)) (P * (A .* B))
| law5_permutation_right m n x (A B : expression m n) : let P := Square Permutation n x in
    same ((A * P) .* (B * P)) ((A .* B) * P)
| law5_signed_left m n x (A B D : expression m n) : let P := Square SignedPermutation m x in
    same ((P * A) .* (P * B) .* (P * D)) (P * (A .* B .* D))
| law5_signed_right m n x (A B D : expression m n) : let P := Square SignedPermutation n x in
    same ((A * P) .* (B * P) .* (D * P)) ((A .* B .* D) * P)
| law5_numbers m n (A B : 'M_(m, n)) : same (Numbers A .* Numbers B) (Numbers (product A B))
| law5_power_zero m n (A : expression m n) : same (Power A 0) (Ones m n)
| law5_power m n (A : expression m n) k : same (Power A k.+1) (A .* Power A k)
| law5_number (v w : expression 1 1) : same (v .* w) (v * w)
(* 6. Functions of each entry. *)
| law6_permutation_left m n f x (Y : expression m n) : let P := Square Permutation m x in
    same (Apply f (P * Y)) (P * Apply f Y)
| law6_permutation_right m n f x (Y : expression m n) : let P := Square Permutation n x in
    same (Apply f (Y * P)) (Apply f Y * P)
| law6_signed_left m n f x (Y : expression m n) : let P := Square SignedPermutation m x in
    parity_of f = Some true -> same (Apply f (P * Y)) (P * Apply f Y)
| law6_signed_right m n f x (Y : expression m n) : let P := Square SignedPermutation n x in
    parity_of f = Some true -> same (Apply f (Y * P)) (Apply f Y * P)
| law6_odd m n f (Y : expression m n) : parity_of f = Some true -> same (Apply f (Opposite Y)) (Opposite (Apply f Y))
| law6_even m n f (Y : expression m n) : parity_of f = Some false -> same (Apply f (Opposite Y)) (Apply f Y)
| law6_odd_number m n f c x (Y : expression m n) : let s := Square c 1 x in
    orthogonal c -> parity_of f = Some true -> same (Apply f (Scale s Y)) (Scale s (Apply f Y))
| law6_even_number m n f c x (Y : expression m n) : let s := Square c 1 x in
    orthogonal c -> parity_of f = Some false -> same (Apply f (Scale s Y)) (Apply f Y)
| law6_homogeneous_left m n f k x (Y : expression m n) : let D := Square DiagonalPositive m x in
    degree_of f = Some k -> same (Apply f (D * Y)) (product_power D k * Apply f Y)
| law6_homogeneous_right m n f k x (Y : expression m n) : let D := Square DiagonalPositive n x in
    degree_of f = Some k -> same (Apply f (Y * D)) (Apply f Y * product_power D k)
| law6_homogeneous_multiple m n f k c (Y : expression m n) :
    degree_of f = Some k -> above_zero c -> same (Apply f (Multiple c Y)) (Multiple (c ^+ k) (Apply f Y))
| law6_homogeneous_number m n f k x (Y : expression m n) : let s := Square DiagonalPositive 1 x in
    degree_of f = Some k -> same (Apply f (Scale s Y)) (Scale (product_power s k) (Apply f Y))
| law6_recip_left m n c x (Y : expression m n) : let D := Square c m x in
    diagonal_letter c -> regular c -> same (Apply Recip (D * Y)) (Inverse D * Apply Recip Y)
| law6_recip_right m n c x (Y : expression m n) : let D := Square c n x in
    diagonal_letter c -> regular c -> same (Apply Recip (Y * D)) (Apply Recip Y * Inverse D)
| law6_recip_multiple m n c (Y : expression m n) :
    c \is a GRing.unit -> same (Apply Recip (Multiple c Y)) (Multiple c^-1 (Apply Recip Y))
| law6_recip_number m n c x (Y : expression m n) : let s := Square c 1 x in
    regular c -> same (Apply Recip (Scale s Y)) (Scale (Inverse s) (Apply Recip Y))
| law6_relu m n (Z : expression m n) : same (Apply Relu Z) (Apply Mask Z .* Z)
| law6_no_coefficients m n (Z : expression m n) : same (Apply (Coefficients [::]) Z) (Zero m n)
| law6_coefficients m n c cs (Z : expression m n) :
    same (Apply (Coefficients (c :: cs)) Z) (Multiple c (Ones m n) + Z .* Apply (Coefficients cs) Z)
| law6_transpose m n f (Y : expression m n) : same (Apply f (Y^T)) ((Apply f Y)^T)
| law6_exp_zero m n : same (Apply Exp (Zero m n)) (Ones m n)
| law6_odd_zero m n f : two \is a GRing.unit -> parity_of f = Some true -> same (Apply f (Zero m n)) (Zero m n)
| law6_homogeneous_zero m n f k c : degree_of f = Some k -> above_zero c -> c ^+ k - 1 \is a GRing.unit ->
    same (Apply f (Zero m n)) (Zero m n)
| law6_recip_ones m n : same (Apply Recip (Ones m n)) (Ones m n)
(* 7. Softmax. *)
| law7_permutation_left m n x (Y : expression m n) : let P := Square Permutation m x in same (Softmax (P * Y)) (P * Softmax Y)
| law7_permutation_right m n x (Y : expression m n) : let P := Square Permutation n x in same (Softmax (Y * P)) (Softmax Y * P)
| law7_sum m n (Y : expression m.+1 n) : (m.+1%:R : C) \is a GRing.unit -> same ((Ones m.+1 1)^T * Softmax Y) ((Ones n 1)^T)
| law7_one_row n (Y : expression 1 n) : same (Softmax Y) (Ones 1 n)
(* 8. Kronecker products. *)
| law8_sum_left m n p q (A B : expression m n) (D : expression p q) : same (Kron (A + B) D) (Kron A D + Kron B D)
| law8_sum_right m n p q (A : expression m n) (B D : expression p q) : same (Kron A (B + D)) (Kron A B + Kron A D)
| law8_scale_left m n p q s (A : expression m n) (B : expression p q) : same (Kron (Scale s A) B) (Scale s (Kron A B))
| law8_scale_right m n p q s (A : expression m n) (B : expression p q) : same (Kron A (Scale s B)) (Scale s (Kron A B))
| law8_number_left m n w (A : expression m n) : same (Cast (mul1n m) (mul1n n) (Kron w A)) (Scale w A)
| law8_number_right m n w (A : expression m n) : same (Cast (muln1 m) (muln1 n) (Kron A w)) (Scale w A)
| law8_transpose m n p q (A : expression m n) (B : expression p q) : same ((Kron A B)^T) (Kron (A^T) (B^T))
| law8_identity m n : same (Kron (Identity m) (Identity n)) (Identity (m * n)%N)
| law8_product m n p q r s (A : expression m n) (B : expression p q) (A' : expression n r) (B' : expression q s) :
    same (Kron A B * Kron A' B') (Kron (A * A') (B * B'))
(* 9. Inverses. *)
| law9_product n (A B : expression n n) : invertible A -> invertible B -> same (Inverse (A * B)) (Inverse B * Inverse A)
| law9_transpose n (A : expression n n) : invertible A -> same (Inverse (A^T)) ((Inverse A)^T)
| law9_inverse n (A : expression n n) : invertible A -> same (Inverse (Inverse A)) A
| law9_scale n s (A : expression n n) : invertible s -> invertible A -> same (Inverse (Scale s A)) (Scale (Inverse s) (Inverse A))
| law9_kron m n (A : expression m m) (B : expression n n) : invertible A -> invertible B ->
    same (Inverse (Kron A B)) (Kron (Inverse A) (Inverse B))
| law9_numbers n (A : 'M_n) : A \in unitmx -> same (Inverse (Numbers A)) (Numbers (invmx A)).

Local Close Scope words_scope.

(* What letters and functions stand for. *)

Record interpretation (K : fieldType) := Interpretation {
  number : {rmorphism C -> K};
  positive : pred K;
  positive_number : forall c, above_zero c -> positive (number c);
  positive_not_zero : forall c, positive c -> c != 0;
  letter : forall m n, nat -> 'M[K]_(m, n);
  square : condition -> forall n, nat -> 'M[K]_n;
  square_meets : forall c n x, meets positive c (square c n x);
  declared : law -> nat -> K -> K;
  declared_obeys : forall l x, obeys positive l (declared l x);
  exp : K -> K;
  exp_zero : exp 0 = 1;
  tanh : K -> K;
  tanh_odd : forall x, tanh (- x) = - tanh x;
  mask : K -> K;
  mask_scales : forall c x, positive c -> mask (c * x) = mask x;
  softmax : forall m, 'cV[K]_m -> 'cV[K]_m;
  softmax_permutation : forall m (s : 'S_m) y, softmax (row_perm s y) = row_perm s (softmax y);
  softmax_sum : forall m (y : 'cV[K]_m.+1), m.+1%:R != 0 :> K -> \sum_i softmax y i 0 = 1
}.

Section Value.

Variables (K : fieldType) (I : interpretation K).

Definition function_value (f : function) : K -> K :=
  match f with
  | Declared l x => declared I l x
  | Exp => exp I
  | Tanh => tanh I
  | Recip => fun z => z^-1
  | Relu => fun z => (mask I z * z)%R
  | Mask => mask I
  | Coefficients cs => fun z => foldr (fun c v => (number I c + z * v)%R) 0 cs
  end.

Definition softmax_columns m n (Y : 'M[K]_(m, n)) : 'M[K]_(m, n) := \matrix_(i, j) softmax I (col j Y) i 0.

Fixpoint value m n (e : expression m n) : 'M[K]_(m, n) :=
  match e with
  | Letter m n x => letter I m n x
  | Square c n x => square I c n x
  | Numbers _ _ A => map_mx (number I) A
  | Sum _ _ A B => (value A + value B)%R
  | Product _ _ _ A B => value A *m value B
  | Transpose _ _ A => trmx (value A)
  | Inverse _ A => invmx (value A)
  | Scale _ _ s A => value s 0 0 *: value A
  | Hadamard _ _ A B => product (value A) (value B)
  | Power _ _ A k => map_mx (fun z => z ^+ k) (value A)
  | Apply _ _ f A => map_mx (function_value f) (value A)
  | Softmax _ _ A => softmax_columns (value A)
  | Kron _ _ _ _ A B => kron (value A) (value B)
  | Cast _ _ _ _ em en A => castmx (em, en) (value A)
  end.

(* Letters with conditions. *)

Lemma square_regular c n x : regular c -> square I c n x \in unitmx.
Proof.
have diagonal_unit (d : 'rV[K]_n) : (forall i, d 0 i != 0) -> diag_mx d \in unitmx.
  by move=> d0; rewrite unitmxE det_diag unitfE; apply/prodf_neq0 => i _.
have := square_meets I c n x; case: c => //= [/mulmx1_unit[] | [s ->] | [d [s [sign ->]]] | [d [d0 ->]] | [d [d0 ->]]] // _.
- exact: unitmx_perm.
- rewrite unitmx_mul unitmx_perm andbT diagonal_unit // => i.
  by case: (sign i) => ->; rewrite ?oppr_eq0 oner_eq0.
- exact: diagonal_unit.
by apply: diagonal_unit => i; apply: (positive_not_zero (d0 i)).
Qed.

Lemma square_symmetric c n x : symmetric c -> (square I c n x)^T = square I c n x.
Proof.
by have := square_meets I c n x; case: c => //= -[d]; try (by move=> -> _; rewrite tr_diag_mx); case=> _ -> _; rewrite tr_diag_mx.
Qed.

Lemma square_diagonal c n x : diagonal_letter c -> exists d : 'rV_n, square I c n x = diag_mx d.
Proof.
by have := square_meets I c n x; case: c => //= -[d]; (try by move=> -> _; exists d); case=> _ -> _; exists d.
Qed.

Lemma square_orthogonal c n x : orthogonal c -> square I c n x *m (square I c n x)^T = 1%:M.
Proof.
have := square_meets I c n x; case: c => //= [[s ->] | [d [s [sign ->]]]] _.
  by rewrite tr_perm_mx -perm_mxM mulgV perm_mx1.
rewrite trmx_mul tr_perm_mx mulmxA -(mulmxA (diag_mx d)) -perm_mxM mulgV perm_mx1 mulmx1 tr_diag_mx mulmx_diag.
apply/matrixP=> i j; rewrite !mxE; case: (sign i) => ->; by rewrite ?mulrNN mulr1.
Qed.

Lemma value_diagonal n (D : expression n n) : diagonal D -> exists d : 'rV_n, value D = diag_mx d.
Proof.
case=> [c x diag | Z] /=; first exact: square_diagonal.
exists (\row_i value Z i i); apply/matrixP=> i j; rewrite !mxE.
by case: eqP => [->|_]; rewrite ?rmorph1 ?rmorph0 ?mul1r ?mul0r.
Qed.

Lemma inverse_unique n (A B : 'M[K]_n) : A *m B = 1%:M -> invmx A = B.
Proof. by move=> AB1; have [uA _] := mulmx1_unit AB1; rewrite -[invmx A]mulmx1 -AB1 mulKmx. Qed.

Lemma number_unit n (A : 'M[C]_n) : A \in unitmx -> map_mx (number I) A *m map_mx (number I) (invmx A) = 1%:M.
Proof. by move=> uA; rewrite -map_mxM mulmxV // map_mx1. Qed.

Lemma unit_number (w : 'M[K]_1) : w \in unitmx -> w 0 0 != 0.
Proof. by rewrite unitmxE det_mx11 unitfE. Qed.

Lemma inverse_number (w : 'M[K]_1) : w \in unitmx -> invmx w = (w 0 0)^-1%:M.
Proof.
move=> /unit_number w0; apply: inverse_unique; rewrite {1}[w]mx11_scalar -scalar_mxM mulfV //.
Qed.

Lemma inverse_kron m n (A : 'M[K]_m) (B : 'M[K]_n) : A \in unitmx -> B \in unitmx ->
  kron A B *m kron (invmx A) (invmx B) = 1%:M.
Proof. by move=> uA uB; rewrite kron_mul !mulmxV // kron_one. Qed.

Lemma value_unit n (A : expression n n) : invertible A -> value A \in unitmx.
Proof.
elim=> {n A} /= [c n x | n A /number_unit/mulmx1_unit[] // | n A B _ uA _ uB | n A _ uA | n A _ uA | n s A _ us _ uA |
    m n A B _ uA _ uB].
- exact: square_regular.
- by rewrite unitmx_mul uA.
- by rewrite unitmx_tr.
- by rewrite unitmx_inv.
- by rewrite unitmxZ // unitfE unit_number.
by have [] := mulmx1_unit (inverse_kron uA uB).
Qed.

(* Entries of products with letters. *)

Lemma permutation_left m n x (A : 'M[K]_(m, n)) :
  exists s : 'S_m, forall (B : 'M[K]_(m, n)) i j, (square I Permutation m x *m B) i j = B (s i) j.
Proof. by have [s ->] := square_meets I Permutation m x; exists s => B i j; rewrite -row_permE mxE. Qed.

Lemma permutation_right m n x (A : 'M[K]_(m, n)) :
  exists s : 'S_n, forall (B : 'M[K]_(m, n)) i j, (B *m square I Permutation n x) i j = B i (s j).
Proof.
have [s ->] := square_meets I Permutation n x; exists (s^-1)%g => B i j.
by rewrite -[s]invgK -col_permE mxE invgK.
Qed.

Lemma signed_left m n x (A : 'M[K]_(m, n)) : exists (d : 'I_m -> K) (s : 'S_m), (forall i, d i = 1 \/ d i = -1) /\
  forall (B : 'M[K]_(m, n)) i j, (square I SignedPermutation m x *m B) i j = d i * B (s i) j.
Proof.
have [d [s [sign ->]]] := square_meets I SignedPermutation m x; exists (d 0), s; split=> // B i j.
by rewrite -mulmxA -row_permE mul_diag_mx !mxE.
Qed.

Lemma signed_right m n x (A : 'M[K]_(m, n)) : exists (d : 'I_n -> K) (s : 'S_n), (forall i, d i = 1 \/ d i = -1) /\
  forall (B : 'M[K]_(m, n)) i j, (B *m square I SignedPermutation n x) i j = d j * B i (s j).
Proof.
have [d [s [sign ->]]] := square_meets I SignedPermutation n x; exists (fun j => d 0 ((s^-1)%g j)), (s^-1)%g.
split=> [j | B i j]; first exact: sign.
by rewrite mulmxA -[s]invgK -col_permE mul_mx_diag !mxE invgK mulrC.
Qed.

Lemma positive_diagonal n x : exists d : 'I_n -> K,
  (forall i, positive I (d i)) /\ square I DiagonalPositive n x = diag_mx (\row_i d i).
Proof.
have [d [pos ->]] := square_meets I DiagonalPositive n x; exists (d 0); split=> //.
by congr diag_mx; apply/rowP=> i; rewrite mxE.
Qed.

Lemma value_power n (D : expression n n) (d : 'I_n -> K) k : value D = diag_mx (\row_i d i) ->
  value (product_power D k) = diag_mx (\row_i d i ^+ k).
Proof.
move=> D_d; elim: k => [|k IH] /=.
  by rewrite map_mx1; apply/matrixP=> i j; rewrite !mxE; case: eqP.
by rewrite IH D_d mulmx_diag; congr diag_mx; apply/rowP=> i; rewrite !mxE exprS.
Qed.

Lemma regular_diagonal c n x : diagonal_letter c -> regular c ->
  exists d : 'rV[K]_n, (forall i, d 0 i != 0) /\
    square I c n x = diag_mx d /\ invmx (square I c n x) = diag_mx (\row_i (d 0 i)^-1).
Proof.
move=> diag reg; have [d D_d] := square_diagonal n x diag; have := square_regular n x reg; rewrite D_d.
rewrite unitmxE det_diag unitfE => /prodf_neq0 d0; exists d; split=> [i|]; first exact: d0.
split=> //; apply: inverse_unique; rewrite mulmx_diag; apply/matrixP=> i j; rewrite !mxE; case: eqP => // _.
by rewrite mulfV ?d0.
Qed.

Lemma sign_number c x : orthogonal c -> square I c 1 x 0 0 = 1 \/ square I c 1 x 0 0 = -1.
Proof.
move=> orth; have /matrixP/(_ 0 0) := square_orthogonal 1 x orth; rewrite !mxE big_ord1 !mxE eqxx -expr2 => /eqP.
by rewrite sqrf_eq1 => /orP[] /eqP; [left | right].
Qed.

(* Functions. *)

Lemma function_parity f odd : parity_of f = Some odd -> forall z,
  function_value f (- z) = if odd then - function_value f z else function_value f z.
Proof.
case: f => //= [l x law z | [<-] z | [<-] z]; first by have [par _] := declared_obeys I l x; apply: par.
  exact: tanh_odd.
exact: invrN.
Qed.

Lemma function_degree f k : degree_of f = Some k -> forall c z, positive I c ->
  function_value f (c * z) = c ^+ k * function_value f z.
Proof.
case: f => //= [l x law c z pos | [<-] c z pos]; first by have [_ deg] := declared_obeys I l x; apply: deg.
by rewrite expr0 mul1r mask_scales.
Qed.

Lemma two_unit : (2%:R : C) \is a GRing.unit -> 2%:R != 0 :> K.
Proof. by move/(rmorph_unit (number I)); rewrite rmorph_nat unitfE. Qed.

Lemma double_zero (z : K) : (2%:R : C) \is a GRing.unit -> z = - z -> z = 0.
Proof.
move=> /two_unit two /eqP; rewrite -subr_eq0 opprK -mulr2n -mulr_natl mulf_eq0 (negPf two) /= => /eqP //.
Qed.

Lemma value_multiple m n c (A : expression m n) : value (Multiple c A) = number I c *: value A.
Proof. by rewrite /= !mxE eqxx. Qed.

Lemma value_opposite m n (A : expression m n) : value (Opposite A) = - value A.
Proof. by rewrite value_multiple rmorphN rmorph1 scaleN1r. Qed.

Lemma value_apply m n f (A : expression m n) : value (Apply f A) = map_mx (function_value f) (value A).
Proof. by []. Qed.

Lemma softmax_columnsE m n (Y : 'M[K]_(m, n)) i j : softmax_columns Y i j = softmax I (col j Y) i 0.
Proof. by rewrite mxE. Qed.

Theorem same_sound m n (e e' : expression m n) : same e e' -> value e = value e'.
Proof.
elim=> {m n e e'}.
(* An equivalence that fits everything. *)
- by [].
- by [].
- by move=> m n A B D _ -> _ ->.
- by move=> m n A A' B B' _ /= -> _ ->.
- by move=> m n p A A' B B' _ /= -> _ ->.
- by move=> m n A A' _ /= ->.
- by move=> n A A' _ /= ->.
- by move=> m n s s' A A' _ /= -> _ ->.
- by move=> m n A A' B B' _ /= -> _ ->.
- by move=> m n A A' k _ /= ->.
- by move=> m n f A A' _ /= ->.
- by move=> m n A A' _ /= ->.
- by move=> m n p q A A' B B' _ /= -> _ ->.
- by move=> m n m' n' em en A A' _ /= ->.
- by move=> m n em en A /=; rewrite castmx_id.
(* 1 *)
- by move=> m n A B D /=; rewrite addrA.
- by move=> m n A B /=; rewrite addrC.
- by move=> m n A /=; rewrite map_mx0 addr0.
- by move=> m n p q A B D /=; rewrite mulmxA.
- by move=> m n A /=; rewrite map_mx1 mul1mx.
- by move=> m n A /=; rewrite map_mx1 mulmx1.
- by move=> m n p A B D /=; rewrite mulmxDl.
- by move=> m n p A B D /=; rewrite mulmxDr.
- by move=> m n A B /=; rewrite linearD.
- by move=> m n p A B /=; rewrite trmx_mul.
- by move=> m n A /=; rewrite trmxK.
- by move=> m n A /=; rewrite map_mx1 mxE eqxx scale1r.
- by move=> m n A /=; rewrite !map_mx0 mxE scale0r.
- by move=> m n s t A /=; rewrite mxE big_ord1 scalerA.
- by move=> m n s A B /=; rewrite scalerDr.
- by move=> m n s t A /=; rewrite mxE scalerDl.
- by move=> m n p s A B /=; rewrite scalemxAl.
- by move=> m n p s A B /=; rewrite scalemxAr.
- by move=> m n s A /=; rewrite linearZ.
(* 2 *)
- by move=> m n A B /=; rewrite map_mxD.
- by move=> m n p A B /=; rewrite map_mxM.
- by move=> m n A /=; rewrite map_trmx.
- by move=> m n c A; rewrite value_multiple /= map_mxZ.
- move=> n p x /=; have [s permuted] := permutation_left x (0 : 'M[K]_(n, p)).
  by apply/matrixP=> i j; rewrite permuted !mxE.
- by move=> n A /value_unit uA /=; rewrite map_mx1 mulVmx.
- by move=> n A /value_unit uA /=; rewrite map_mx1 mulmxV.
(* 3 *)
- by move=> c n x sym /=; rewrite square_symmetric.
- by move=> n x; rewrite value_opposite; apply: (square_meets I Skew n x).
- by move=> c n x orth /=; apply/esym/inverse_unique/square_orthogonal.
- by move=> n D E /value_diagonal[d dE] /value_diagonal[e eE] /=; rewrite dE eE diag_mxC.
- move=> x /=; have [s permuted] := permutation_left x (0 : 'M[K]_1).
  by rewrite map_mx1 -[square _ _ _ _]mulmx1; apply/matrixP=> i j; rewrite permuted !ord1 !mxE.
- move=> x two /=; apply/matrixP=> i j; rewrite !ord1 !mxE rmorph0; apply: double_zero => //.
  by have /matrixP/(_ 0 0) := square_meets I Skew 1 x; rewrite !mxE.
- by move=> c x orth /=; rewrite map_mx1 -(square_orthogonal 1 x orth) number_is_its_transpose.
(* 4 *)
- by move=> m n A w B /=; rewrite number_moves.
- by move=> n w B /=; rewrite {1}[value w]mx11_scalar mul_scalar_mx.
- by move=> m w A /=; rewrite {1}[value w]mx11_scalar mul_mx_scalar.
- by move=> v w /=; rewrite [value v]mx11_scalar [value w]mx11_scalar -!scalar_mxM mulrC.
- by move=> w /=; rewrite number_is_its_transpose.
- move=> w two _; rewrite value_opposite /= number_is_its_transpose => opposite.
  apply/matrixP=> i j; rewrite !ord1 !mxE rmorph0; apply: double_zero => //.
  by rewrite {1}opposite mxE.
- move=> n w N two /=; rewrite [LHS]symmetric_part_counts ?two_unit // map_mxZ map_mxD map_trmx.
  by rewrite rmorphV // rmorph_nat.
(* 5 *)
- by move=> m n A B D /=; apply/matrixP=> i j; rewrite !mxE mulrDr.
- by move=> m n s A B /=; apply/matrixP=> i j; rewrite !mxE mulrCA.
- by move=> m n A B /=; apply/matrixP=> i j; rewrite !mxE mulrC.
- by move=> m n A B D /=; apply/matrixP=> i j; rewrite !mxE mulrA.
- by move=> m n A B /=; apply/matrixP=> i j; rewrite !mxE.
- by move=> m n D A B /value_diagonal[d /= ->]; rewrite diagonal_moves_left.
- by move=> m n D A B /value_diagonal[d /= ->]; rewrite diagonal_moves_right.
- by move=> m n A /=; apply/matrixP=> i j; rewrite !mxE rmorph1 mulr1.
- by move=> n D Z /value_diagonal[d /= ->]; rewrite map_mx1; have [] := diagonal_product d (value Z).
- by move=> n Z /=; rewrite map_mx1; have [] := diagonal_product (0 : 'rV_n) (value Z).
- move=> m n x A B P /=; have [s permuted] := permutation_left x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE !permuted mxE.
- move=> m n x A B P /=; have [s permuted] := permutation_right x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE !permuted mxE.
- move=> m n x A B D P /=; have [d [s [sign permuted]]] := signed_left x (0 : 'M[K]_(m, n)).
  apply/matrixP=> i j; rewrite permuted mxE mxE !permuted mxE mxE.
  by case: (sign i) => ->; rewrite ?mul1r ?mulN1r ?mulrNN ?mulrN.
- move=> m n x A B D P /=; have [d [s [sign permuted]]] := signed_right x (0 : 'M[K]_(m, n)).
  apply/matrixP=> i j; rewrite permuted mxE mxE !permuted mxE mxE.
  by case: (sign j) => ->; rewrite ?mul1r ?mulN1r ?mulrNN ?mulrN.
- by move=> m n A B /=; apply/matrixP=> i j; rewrite !mxE rmorphM.
- by move=> m n A /=; apply/matrixP=> i j; rewrite !mxE rmorph1.
- by move=> m n A k /=; apply/matrixP=> i j; rewrite !mxE exprS.
- by move=> v w /=; apply/matrixP=> i j; rewrite !ord1 !mxE big_ord1.
(* 6 *)
- move=> m n f x Y P /=; have [s permuted] := permutation_left x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE permuted mxE.
- move=> m n f x Y P /=; have [s permuted] := permutation_right x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE permuted mxE.
- move=> m n f x Y P /function_parity odd /=; have [d [s [sign permuted]]] := signed_left x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE permuted mxE; case: (sign i) => ->; rewrite ?mul1r ?mulN1r ?odd.
- move=> m n f x Y P /function_parity odd /=; have [d [s [sign permuted]]] := signed_right x (0 : 'M[K]_(m, n)).
  by apply/matrixP=> i j; rewrite permuted mxE permuted mxE; case: (sign j) => ->; rewrite ?mul1r ?mulN1r ?odd.
- move=> m n f Y /function_parity odd; rewrite !(value_opposite, value_apply).
  by apply/matrixP=> i j; rewrite !mxE odd.
- move=> m n f Y /function_parity even; rewrite !(value_opposite, value_apply).
  by apply/matrixP=> i j; rewrite !mxE even.
- move=> m n f c x Y s /(sign_number x) sign /function_parity odd /=; apply/matrixP=> i j; rewrite !mxE.
  by case: sign => ->; rewrite ?mul1r ?mulN1r ?odd.
- move=> m n f c x Y s /(sign_number x) sign /function_parity even /=; apply/matrixP=> i j; rewrite !mxE.
  by case: sign => ->; rewrite ?mul1r ?mulN1r ?even.
- move=> m n f k x Y D /function_degree scales; have [d [pos D_d]] := positive_diagonal m x.
  rewrite [LHS]/= [RHS]/= (@value_power _ _ d) // D_d.
  by apply/matrixP=> i j; rewrite mxE !mul_diag_mx !mxE scales.
- move=> m n f k x Y D /function_degree scales; have [d [pos D_d]] := positive_diagonal n x.
  rewrite [LHS]/= [RHS]/= (@value_power _ _ d) // D_d.
  by apply/matrixP=> i j; rewrite mxE !mul_mx_diag !mxE ![_ * d j]mulrC scales // mulrC.
- move=> m n f k c Y /function_degree scales /(positive_number I) pos.
  rewrite !(value_multiple, value_apply) rmorphX.
  by apply/matrixP=> i j; rewrite !mxE scales.
- move=> m n f k x Y s /function_degree scales; have [d [pos D_d]] := positive_diagonal 1 x.
  rewrite [LHS]/= [RHS]/= (@value_power _ _ d) // D_d.
  by apply/matrixP=> i j; rewrite !mxE eqxx !mulr1n scales.
- move=> m n c x Y D diag reg /=; have [d [d0 [-> ->]]] := regular_diagonal m x diag reg.
  by apply/matrixP=> i j; rewrite mxE !mul_diag_mx !mxE invfM.
- move=> m n c x Y D diag reg /=; have [d [d0 [-> ->]]] := regular_diagonal n x diag reg.
  by apply/matrixP=> i j; rewrite mxE !mul_mx_diag !mxE invfM.
- move=> m n c Y uc; rewrite !(value_multiple, value_apply) rmorphV //=.
  by apply/matrixP=> i j; rewrite !mxE invfM.
- move=> m n c x Y s /(square_regular 1 x)/inverse_number inv /=; rewrite inv.
  by apply/matrixP=> i j; rewrite !mxE eqxx mulr1n invfM.
- by move=> m n Z /=; apply/matrixP=> i j; rewrite !mxE.
- by move=> m n Z /=; apply/matrixP=> i j; rewrite !mxE rmorph0.
- by move=> m n c cs Z /=; apply/matrixP=> i j; rewrite !mxE eqxx rmorph1 mulr1.
- by move=> m n f Y /=; rewrite map_trmx.
- by move=> m n /=; apply/matrixP=> i j; rewrite !mxE rmorph0 rmorph1 exp_zero.
- move=> m n f two /function_parity odd /=; apply/matrixP=> i j; rewrite !mxE rmorph0.
  by apply: double_zero => //; rewrite -odd oppr0.
- move=> m n f k c /function_degree scales /(positive_number I) pos unit /=; apply/matrixP=> i j; rewrite !mxE rmorph0.
  have := scales _ 0 pos; rewrite mulr0 => /eqP; rewrite -subr_eq0 -[X in X - _]mul1r -mulrBl mulf_eq0 => /orP[|/eqP//].
  move/(rmorph_unit (number I)): unit; rewrite rmorphB rmorphX rmorph1 unitfE.
  by rewrite -oppr_eq0 opprB => /negPf->.
- by move=> m n /=; apply/matrixP=> i j; rewrite !mxE rmorph1 invr1.
(* 7 *)
- move=> m n x Y P /=; have [s ->] := square_meets I Permutation m x; apply/matrixP=> i j.
  rewrite -!row_permE softmax_columnsE mxE softmax_columnsE (_ : col j _ = row_perm s (col j (value Y))).
    by rewrite softmax_permutation mxE.
  by apply/matrixP=> k l; rewrite !mxE.
- move=> m n x Y P /=; have [s permuted] := permutation_right x (0 : 'M[K]_(m, n)); apply/matrixP=> i j.
  rewrite permuted !softmax_columnsE; congr (softmax I _ i 0); apply/matrixP=> k l.
  by rewrite !mxE -permuted mxE.
- move=> m n Y /(rmorph_unit (number I)); rewrite rmorph_nat unitfE => m0 /=.
  apply/matrixP=> i j; rewrite !mxE rmorph1 -(softmax_sum I (col j (value Y)) m0).
  by apply: eq_bigr => k _; rewrite !mxE rmorph1 mul1r.
- move=> n Y /=; apply/matrixP=> i j; rewrite !mxE rmorph1 -(softmax_sum I (col j (value Y)) (oner_neq0 K)).
  by rewrite big_ord1 ord1.
(* 8 *)
- by move=> m n p q A B D /=; apply/matrixP=> i j; rewrite !mxE mulrDl.
- by move=> m n p q A B D /=; apply/matrixP=> i j; rewrite !mxE mulrDr.
- by move=> m n p q s A B /=; apply/matrixP=> i j; rewrite !mxE mulrA.
- by move=> m n p q s A B /=; apply/matrixP=> i j; rewrite !mxE mulrCA.
- move=> m n w A /=; apply/matrixP=> i j; rewrite castmxE !mxE !ord1; congr (_ * value A _ _); apply: val_inj => /=.
    by rewrite modn_small.
  by rewrite modn_small.
- move=> m n w A /=; apply/matrixP=> i j; rewrite castmxE !mxE mulrC !(ord1 (snd_index _)).
  by congr (_ * value A _ _); apply: val_inj; rewrite /= divn1.
- by move=> m n p q A B /=; apply/matrixP=> i j; rewrite !mxE.
- by move=> m n /=; rewrite !map_mx1 kron_one.
- by move=> m n p q r s A B A' B' /=; rewrite kron_mul.
(* 9 *)
- move=> n A B /value_unit uA /value_unit uB /=; apply: inverse_unique.
  by rewrite mulmxA -(mulmxA (value A)) mulmxV // mulmx1 mulmxV.
- by move=> n A /value_unit uA /=; apply: inverse_unique; rewrite -trmx_mul mulVmx // trmx1.
- by move=> n A _ /=; rewrite invmxK.
- move=> n s A /value_unit us /value_unit uA /=; rewrite (inverse_number us) mxE eqxx mulr1n; apply: inverse_unique.
  by rewrite -scalemxAl -scalemxAr scalerA mulmxV // mulfV ?unit_number // scale1r.
- by move=> m n A B /value_unit uA /value_unit uB /=; apply/inverse_unique/inverse_kron.
by move=> n A uA /=; apply/inverse_unique/number_unit.
Qed.

End Value.

Theorem interpretations_exist (K : fieldType) (phi : {rmorphism C -> K}) (matrices : forall m n, nat -> 'M[K]_(m, n)) :
  (forall c, above_zero c -> phi c != 0) ->
  exists I : interpretation K, number I = phi /\ letter I = matrices.
Proof.
move=> above.
pose squares (c : condition) n (x : nat) : 'M[K]_n := if c is Skew then 0 else 1%:M.
pose even_columns m (y : 'cV[K]_m) : 'cV[K]_m := const_mx (m%:R)^-1.
have meets_squares c n x : meets [pred z : K | z != 0] c (squares c n x).
  have one : (1%:M : 'M[K]_n) = diag_mx (const_mx 1) by rewrite diag_const_mx.
  case: c => //=; rewrite ?unitmx1 ?trmx1 ?mulmx1 ?trmx0 ?oppr0 //.
  - by exists 1%g; rewrite perm_mx1.
  - exists (const_mx 1), 1%g; split=> [i|]; first by left; rewrite mxE.
    by rewrite perm_mx1 mulmx1 -one.
  - by exists (const_mx 1).
  - by exists (const_mx 1); split=> // i; rewrite mxE oner_eq0.
  by exists (const_mx 1); split=> // i; rewrite mxE oner_eq0.
have zero_obeys (l : law) (x : nat) : obeys [pred z : K | z != 0] l (fun=> 0).
  by split=> [odd _ z | k _ c z _]; rewrite ?mulr0 ?oppr0 ?if_same.
have mask_obeys (c x : K) : c != 0 -> (1 : K) = 1 by [].
have even_permutation m (s : 'S_m) (y : 'cV[K]_m) : even_columns m (row_perm s y) = row_perm s (even_columns m y).
  by apply/colP=> i; rewrite !mxE.
have even_sum m (y : 'cV[K]_m.+1) : m.+1%:R != 0 :> K -> \sum_i even_columns _ y i 0 = 1.
  by move=> m0; under eq_bigr do rewrite mxE; rewrite sumr_const card_ord -[_ *+ _]mulr_natl mulfV.
by exists (@Interpretation K phi [pred z | z != 0] above (fun c c0 => c0) matrices squares meets_squares
  (fun _ _ _ => 0) zero_obeys (fun=> 1) erefl (fun=> 0) (fun x => esym (oppr0 K)) (fun=> 1) mask_obeys
  even_columns even_permutation even_sum).
Qed.

(* What follows from the laws: hidden neurons may be relabelled, for any function of each entry, and so may the tokens of
   softmax attention. *)

Local Open Scope words_scope.

Lemma same_permutation n x : let P := Square Permutation n x in same (P^T * P) (Identity n).
Proof.
apply: same_trans (law2_inverse_left (invertible_letter n x (erefl : regular Permutation))).
by apply: in_product (same_refl _); apply: law3_orthogonal.
Qed.

Theorem relabelled_neurons n h p t f x (W : expression h n) (W' : expression p h) (X : expression n t) :
  let P := Square Permutation h x in same (W' * P^T * Apply f (P * W * X)) (W' * Apply f (W * X)).
Proof.
move=> P; apply: same_trans (in_product (same_refl _) (in_apply f (same_sym (law1_product_assoc P W X)))) _.
apply: same_trans (in_product (same_refl _) (law6_permutation_left f x (W * X))) _.
apply: same_trans (law1_product_assoc _ _ _) _; apply: in_product (same_refl _).
apply: same_trans (same_sym (law1_product_assoc _ _ _)) _.
by apply: same_trans (law1_identity_right W'); apply: in_product (same_refl _) (same_permutation _ _).
Qed.

Theorem relabelled_tokens n a p t x (Q K : expression a n) (V : expression p n) (X : expression n t) :
  let P := Square Permutation t x in
  let attention X := V * X * Softmax ((K * X)^T * (Q * X)) in
  same (attention (X * P)) (attention X * P).
Proof.
move=> P attention; pose S := (K * X)^T * (Q * X).
have scores : same ((K * (X * P))^T * (Q * (X * P))) (P^T * (S * P)).
  apply: same_trans (_ : same _ (((K * X) * P)^T * ((Q * X) * P))) _.
    by apply: in_product; [apply: in_transpose|]; apply: law1_product_assoc.
  apply: same_trans (in_product (law1_transpose_product _ _) (same_refl _)) _.
  apply: same_trans (same_sym (law1_product_assoc _ _ _)) _; apply: in_product (same_refl _) _.
  exact: law1_product_assoc.
have outside : same (Softmax (P^T * (S * P))) (P^T * (Softmax S * P)).
  (* P^T moves out because P does: P softmax (P^T Y) = softmax (P P^T Y). *)
  have PP : same (P * P^T) (Identity t).
    apply: same_trans (law2_inverse_right (invertible_letter t x (erefl : regular Permutation))).
    by apply: in_product (same_refl _) _; apply: law3_orthogonal.
  set Y := S * P; apply: same_trans (_ : same _ ((P^T * P) * Softmax (P^T * Y))) _.
    apply: same_sym; apply: same_trans (law1_identity_left _).
    by apply: in_product (same_permutation t x) (same_refl _).
  apply: same_trans (same_sym (law1_product_assoc _ _ _)) _; apply: in_product (same_refl _) _.
  apply: same_trans (same_sym (law7_permutation_left x _)) _.
  apply: same_trans (_ : same _ (Softmax Y)) (law7_permutation_right x S); apply: in_softmax.
  apply: same_trans (law1_product_assoc _ _ _) _; apply: same_trans (law1_identity_left Y).
  exact: in_product PP (same_refl _).
apply: same_trans (in_product (law1_product_assoc V X P) (same_trans (in_softmax scores) outside)) _.
apply: same_trans (law1_product_assoc _ _ _) _.
apply: same_trans (_ : same _ (V * X * (Softmax S * P))) (law1_product_assoc _ _ _).
apply: in_product (same_refl _); apply: same_trans (same_sym (law1_product_assoc _ _ _)) _.
apply: same_trans (law1_identity_right _); apply: in_product (same_refl _) _.
apply: same_trans (law2_inverse_right (invertible_letter t x (erefl : regular Permutation))).
by apply: in_product (same_refl _) _; apply: law3_orthogonal.
Qed.

End Laws.

(* Exponentials over their sum have what an interpretation asks of softmax, where the sums are not zero. *)
Theorem softmax_of_exp (K : fieldType) (e : K -> K) :
  let softmax m (y : 'cV[K]_m) := \col_i (e (y i 0) / \sum_k e (y k 0)) in
  (forall m (s : 'S_m) y, softmax m (row_perm s y) = row_perm s (softmax m y)) /\
  (forall m (y : 'cV[K]_m.+1), \sum_k e (y k 0) != 0 -> \sum_i softmax _ y i 0 = 1).
Proof.
split=> [m s y | m y sum_neq0].
  apply/colP=> i; rewrite !mxE; congr (_ / _); rewrite [RHS](reindex_inj (@perm_inj _ s)).
  by apply: eq_bigr => k _; rewrite mxE.
by under eq_bigr do rewrite mxE; rewrite -mulr_suml mulfV.
Qed.
