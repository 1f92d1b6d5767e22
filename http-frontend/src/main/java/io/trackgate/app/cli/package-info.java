/** What commands share: the configuration they find, their flags and values, how they are stopped, what they end with. */
@NullMarked
package io.trackgate.app.cli;

import org.jspecify.annotations.NullMarked;
