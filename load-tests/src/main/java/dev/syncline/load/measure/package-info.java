/** Figures of the operating system and of repeats: CPU, memory, disk, medians and spread. */
@NullMarked
package dev.syncline.load.measure;

import org.jspecify.annotations.NullMarked;
