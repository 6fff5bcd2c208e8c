/** Step 1 of 9. In: a YAML file. Out: ChipConfig. Never: networks. */
package synfire.generator.config;
