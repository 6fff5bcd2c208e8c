/**
 * What the units of a chip do, event by event and without cycles: the words, rows and packets that
 * leave a unit when certain ones have entered it.
 */
package synfire.golden.unit;
