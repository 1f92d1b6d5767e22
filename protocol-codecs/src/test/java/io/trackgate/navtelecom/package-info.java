/** Navtelecom's exam. */
@NullMarked
package io.trackgate.navtelecom;

import org.jspecify.annotations.NullMarked;
