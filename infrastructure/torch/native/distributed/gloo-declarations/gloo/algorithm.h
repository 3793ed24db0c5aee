#pragma once
// c10d/ProcessGroupGloo.hpp includes this file and uses nothing of it. See ../README.md.
