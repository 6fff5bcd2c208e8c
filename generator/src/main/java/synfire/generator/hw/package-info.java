/**
 * The chip as numbers: widths, field layouts, addresses and formats. Each is defined once here and
 * printed into RTL, program images, listings and manuals.
 */
package synfire.generator.hw;
