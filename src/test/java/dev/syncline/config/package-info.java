/** Tests of the settings: the table, the file that documents it, and the loader. */
@NullMarked
package dev.syncline.config;

import org.jspecify.annotations.NullMarked;
