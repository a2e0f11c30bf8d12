newPackage("Neurocert", Version => "0.1", Headline => "certified dimensions and polynomials of neural networks",
  Authors => {{Name => "the neurocert maintainers"}}, PackageExports => {"JSON"})
export {"networkDimension", "networkPolynomial", "Executable", "Certificate"}

-- The program `neurocert` has to be on the path, or is given by Executable => "...".
run' = (executable, words) -> (
  quote := word -> "'" | replace("'", "'\\\\''", word) | "'";
  get("!" | demark(" ", quote \ ({executable} | words | {"--quiet"}))));
sizes' = sizes -> flatten apply(sizes, size -> (
  {"--set", toString size#0 | "=" | demark(",", toString \ flatten {size#1})}));

-- Bounds of the dimension, each with its reason; exit codes other than 0 are not exact, and no error.
networkDimension = method(Options => {Executable => "neurocert", Certificate => null})
networkDimension(String, List) := o -> (network, sizes) -> (
  certificate := if o.Certificate === null then {} else {"--certificate", o.Certificate};
  fromJSON run'(o.Executable, {"dim", network, "--json"} | sizes' sizes | certificate))

-- An entry of the output in the inputs and the weights, in a ring of its own.
networkPolynomial = method(Options => {Executable => "neurocert"})
networkPolynomial(String, List, ZZ, ZZ) := o -> (network, sizes, i, k) -> (
  output := toString i | "," | toString k;
  program := run'(o.Executable,
    {"expand", network, "--format", "macaulay2", "--output", output} | sizes' sizes);
  value replace("phi_\\([0-9, ]*\\) = ", "", program))

beginDocumentation()
doc ///
  Key
    Neurocert
  Headline
    certified dimensions and polynomials of neural networks
  Description
    Text
      The dimension of the function space of a network, proved from both sides, and its polynomials.
    Example
      sizes = {"w" => {3, 5, 1}, "r" => 4};
    CannedExample
      i2 : (networkDimension("mlp", sizes))#"dimension"
      o2 = 14
///
TEST ///
  found = networkDimension("mlp", {"w" => {2, 2, 1}, "r" => 2})
  assert(found#"dimension" == 3 and found#"verdict" == "exact")
  f = networkPolynomial("mlp", {"w" => {2, 2, 1}, "r" => 2}, 1, 1)
  assert(first degree f == 5 and #terms f == 6)
  -- The rank of the Jacobian of the coefficients is the dimension.
  R = ring f
  use R
  inputs = drop(gens R, 6)
  (monomials', coefficients') = coefficients(f, Variables => inputs)
  J = jacobian ideal flatten entries lift(coefficients', R)
  assert(rank J == found#"dimension")
///
end
