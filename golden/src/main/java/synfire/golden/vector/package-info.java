/**
 * The dense formulas on vector lanes. The only package that uses the Vector API, which is an
 * incubating module: without {@code --add-modules jdk.incubator.vector} nothing here is loaded, and
 * the plain loops of the kernels are used instead.
 *
 * <p>Sums are made of float32 products. That is exact: activations and weights are small integers,
 * every partial sum stays within 2^24 (longer sums are cut where the bound would be passed), and
 * float32 holds all integers up to there. The classes take and give integers.
 */
package synfire.golden.vector;
