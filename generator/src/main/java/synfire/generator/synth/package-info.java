/**
 * Size and speed of a chip in silicon or in an FPGA, as open tools find them: Yosys and nextpnr are
 * run on the RTL, their figures are collected by module.
 */
package synfire.generator.synth;
