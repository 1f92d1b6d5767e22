/** Runs fuzz targets. */
@NullMarked
package io.trackgate.fuzz;

import org.jspecify.annotations.NullMarked;
