/** The configuration files, read once into records; every bad value is refused with its file, line, key and expectation. */
@NullMarked
package io.trackgate.config;

import org.jspecify.annotations.NullMarked;
