/** Tests of the HTTP surface against a node in memory. */
@NullMarked
package dev.syncline.api.http;

import org.jspecify.annotations.NullMarked;
