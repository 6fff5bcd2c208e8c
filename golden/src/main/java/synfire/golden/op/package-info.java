/** The operations of a network: one record each, with the attributes of the model file. */
package synfire.golden.op;
