/** Step 2 of 9. In: a model file. Out: Network. Never: hardware, arithmetic. */
package synfire.generator.model;
