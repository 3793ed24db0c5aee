{
  # Built by `npm run build:native` (infrastructure/torch/build/), which finds libtorch and says where it is.
  "variables": { "torch_include_flags%": "", "torch_library%": "", "cxx11_abi%": "1", "cxx_standard%": "17", "torch_libraries%": "", "has_gloo%": "0", "has_nccl%": "0" },
  "targets": [
    {
      "target_name": "arena_torch",
      "sources": ["<!@(node -p \"['binding','operators'].flatMap((f)=>require('fs').readdirSync(f).filter((n)=>n.endsWith('.cc')).map((n)=>f+'/'+n)).join(' ')\")"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": [
        "NAPI_VERSION=8",
        "NODE_ADDON_API_CPP_EXCEPTIONS",
        "AT_PER_OPERATOR_HEADERS",
        "_GLIBCXX_USE_CXX11_ABI=<(cxx11_abi)"
      ],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti"],
      "cflags_cc": [
        "-std=gnu++<(cxx_standard)", "-O3", "-fno-math-errno", "-fno-trapping-math", "-fopenmp", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-unknown-pragmas",
        "<@(torch_include_flags)"
      ],
      "ldflags": ["-fopenmp", "-Wl,-rpath,<(torch_library)"],
      # All of them, referred to or not: libraries of a GPU register their kernels when they are loaded.
      "libraries": ["-L<(torch_library)", "-Wl,--no-as-needed", "<@(torch_libraries)"],
      "conditions": [
        ["has_gloo==1", {
          "sources": ["<!@(node -p \"require('fs').readdirSync('distributed').filter((n)=>n.endsWith('.cc')).map((n)=>'distributed/'+n).join(' ')\")"],
          "defines": ["USE_C10D_GLOO"],
          "cflags_cc": ["-idirafter<(module_root_dir)/distributed/gloo-declarations"]
        }],
        ["has_nccl==1", {
          "sources": ["distributed/nccl/gpu-group.cc"],
          "defines": ["USE_C10D_NCCL"]
        }]
      ]
    }
  ]
}
