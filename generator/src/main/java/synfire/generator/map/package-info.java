/**
 * Step 4 of 9. In: LayerGraph. Out: Program, the contents of every memory of the chip. Never:
 * Verilog, files.
 */
package synfire.generator.map;
