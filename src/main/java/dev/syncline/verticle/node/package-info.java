/** The node as its API sees it: operations, listing and status over the verticles behind. */
@NullMarked
package dev.syncline.verticle.node;

import org.jspecify.annotations.NullMarked;
