/**
 * What a mapping will cost before there is a chip: cycles of firings from events, a simulation of
 * tokens, credits and flits in time, and the search for a plan that uses both.
 */
package synfire.generator.predict;
