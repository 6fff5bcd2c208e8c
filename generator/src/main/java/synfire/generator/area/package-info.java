/** What a chip takes of an FPGA, estimated from its numbers alone. */
package synfire.generator.area;
