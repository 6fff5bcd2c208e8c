/**
 * Files of expected values for benches. In: programs with golden traces, or rows of a unit's golden
 * model. Out: binary files that {@code testbench/harness} reads.
 */
package synfire.generator.vectors;
