/** A network as data: tensors, nodes and their order. Shared by golden and generator. */
package synfire.golden.net;
