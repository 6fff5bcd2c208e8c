/**
 * The proof that a chip does what the golden model says. In: a chip, a program, expected words.
 * Out: a simulation in Verilator and what it measured. Runs outside tools; needs no template
 * engine.
 */
package synfire.generator.verify;
