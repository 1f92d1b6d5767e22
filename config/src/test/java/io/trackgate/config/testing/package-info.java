/** What tests of several modules need to be configured with. */
@NullMarked
package io.trackgate.config.testing;

import org.jspecify.annotations.NullMarked;
