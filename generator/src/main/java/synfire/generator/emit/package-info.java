/**
 * From numbers to files. In: {@link synfire.generator.hw.ChipModel}. Out: SystemVerilog, file list
 * and manuals in a folder that is complete or not there. Only {@link
 * synfire.generator.emit.Renderer} knows the template engine.
 */
package synfire.generator.emit;
