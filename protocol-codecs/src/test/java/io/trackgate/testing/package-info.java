/** What the tests of every module share. */
@NullMarked
package io.trackgate.testing;

import org.jspecify.annotations.NullMarked;
