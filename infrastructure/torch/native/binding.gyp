{
  # Values between <( ) come from the build script: infrastructure/torch/build/build-native.ts.
  "variables": { "torch_include%": [], "torch_library%": "", "torch_rpath%": "", "cxx11_abi%": "1", "has_cuda%": "0" },
  "targets": [
    {
      "target_name": "arena_torch",
      "sources": ["<!@(node -p \"['binding','operators'].flatMap((f)=>require('fs').readdirSync(f).filter((n)=>n.endsWith('.cc')).map((n)=>f+'/'+n)).join(' ')\")"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")", "<@(torch_include)"],
      "defines": [
        "NAPI_VERSION=8",
        "NODE_ADDON_API_CPP_EXCEPTIONS",
        "AT_PER_OPERATOR_HEADERS",
        "_GLIBCXX_USE_CXX11_ABI=<(cxx11_abi)"
      ],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++14", "-std=gnu++17"],
      "cflags_cc": ["-std=gnu++17", "-O3", "-fopenmp", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-unknown-pragmas"],
      "ldflags": ["-fopenmp", "-Wl,-rpath,<(torch_rpath)"],
      "libraries": ["-L<(torch_library)", "-Wl,--no-as-needed", "-ltorch", "-ltorch_cpu", "-lc10"]
    }
  ]
}
