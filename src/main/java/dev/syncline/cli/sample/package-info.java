/**
 * The bundled sample: real sentence embeddings with their text, for the demo and for trying out.
 */
@NullMarked
package dev.syncline.cli.sample;

import org.jspecify.annotations.NullMarked;
