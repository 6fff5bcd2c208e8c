/** What a frame costs in energy, estimated from counters of a simulation and published figures. */
package synfire.generator.energy;
