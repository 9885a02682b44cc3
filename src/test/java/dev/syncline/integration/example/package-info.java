/** Verticles as a user of the Replicator writes them. */
@NullMarked
package dev.syncline.integration.example;

import org.jspecify.annotations.NullMarked;
