/**
 * Consumers of the change stream: how soon and how fast they are told, and what they cost writes.
 */
@NullMarked
package dev.syncline.load.stream;

import org.jspecify.annotations.NullMarked;
