/**
 * Executes whole networks, bit for bit as the reference kernels do, in two independent ways: dense
 * formulas, and event by event, where an event is an activation that differs from its zero point.
 */
package synfire.golden.run;
