/** Tests of how a node is put together. */
@NullMarked
package dev.syncline.cli.node;

import org.jspecify.annotations.NullMarked;
