/** The commands that talk to a running cluster over HTTP, and the client they share. */
@NullMarked
package dev.syncline.cli.client;

import org.jspecify.annotations.NullMarked;
