cmd_Release/obj.target/arena_torch/binding/call.o := g++ -o Release/obj.target/arena_torch/binding/call.o ../binding/call.cc '-DNODE_GYP_MODULE_NAME=arena_torch' '-DUSING_UV_SHARED=1' '-DUSING_V8_SHARED=1' '-DV8_DEPRECATION_WARNINGS=1' '-D_GLIBCXX_USE_CXX11_ABI=1' '-D_FILE_OFFSET_BITS=64' '-D_LARGEFILE_SOURCE' '-D__STDC_FORMAT_MACROS' '-DOPENSSL_NO_PINSHARED' '-DOPENSSL_THREADS' '-DNAPI_VERSION=8' '-DNODE_ADDON_API_CPP_EXCEPTIONS' '-DAT_PER_OPERATOR_HEADERS' '-DBUILDING_NODE_EXTENSION' -I/usr/include/node -I/usr/src -I/usr/deps/openssl/config -I/usr/deps/openssl/openssl/include -I/usr/deps/uv/include -I/usr/deps/zlib -I/usr/deps/v8/include -I../../../../node_modules/node-addon-api -I/opt/peer-venv/lib/python3.11/site-packages/torch/include  -fPIC -pthread -Wall -Wextra -Wno-unused-parameter -m64 -O3 -fno-omit-frame-pointer -O3 -fopenmp -Wall -Wextra -Wno-unused-parameter -Wno-unknown-pragmas -MMD -MF ./Release/.deps/Release/obj.target/arena_torch/binding/call.o.d.raw   -c
Release/obj.target/arena_torch/binding/call.o: ../binding/call.cc \
 ../binding/call.h ../../../../node_modules/node-addon-api/napi.h \
 /usr/include/node/node_api.h /usr/include/node/js_native_api.h \
 /usr/include/node/js_native_api_types.h \
 /usr/include/node/node_api_types.h \
 ../../../../node_modules/node-addon-api/napi-inl.h \
 ../../../../node_modules/node-addon-api/napi.h \
 ../../../../node_modules/node-addon-api/napi-inl.deprecated.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/Dispatcher.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/SequenceNumber.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/macros/Export.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/Export.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/cmake_macros.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/KernelFunction.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ATen_fwd.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/QScheme.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/macros/Macros.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/Macros.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Exception.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Backtrace.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Lazy.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/StringUtil.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/string_utils.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Exception.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/BoxedKernel.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/OperatorKernel.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/intrusive_ptr.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/MaybeOwned.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DispatchKeySet.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DispatchKey.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceType.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/DeviceType.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Metaprogramming.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Metaprogramming.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeList.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeTraits.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeList.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/llvmMathExtras.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/bit_cast.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/bit_cast.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/BoxedKernel_impl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/stack.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DimVector.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/DimVector.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymInt.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymBool.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymNodeImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ArrayRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/SmallVector.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/HeaderOnlyArrayRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Optional.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/SizesAndStrides.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorBody.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Device.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Layout.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Backend.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/Layout.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/MemoryFormat.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/MemoryFormat.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Stream.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Scalar.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/OptionalRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/ScalarType.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/BFloat16.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/BFloat16.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float4_e2m1fn_x2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float4_e2m1fn_x2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e4m3fn.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e4m3fn.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/floating_point_utils.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e4m3fnuz.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e4m3fnuz.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_fnuz_cvt.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e5m2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e5m2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Half.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e5m2fnuz.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e5m2fnuz.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeSafeSignMath.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e8m0fnu.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e8m0fnu.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Half.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/bits.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/bits.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/complex.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex_math.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex_utils.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/qint32.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/qint32.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/qint8.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/qint8.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint2x4.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint2x4.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint4x2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint4x2.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint8.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint8.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/ScalarType.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymFloat.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeCast.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/overflows.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeSafeSignMath.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/ScalarTypeToTypeMeta.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/typeid.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/IdWrapper.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeIndex.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ConstexprCrc.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/string_view.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeTraits.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/irange.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Storage.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Allocator.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/alignment.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ThreadLocalDebugInfo.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/UniqueVoidPtr.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StorageImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StorageMaterializer.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyObjectSlot.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyInterpreter.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymIntArrayRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/python_stub.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyInterpreterHooks.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Registry.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Type.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ExclusivelyOwned.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/TensorImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/InferenceMode.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/AutogradState.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SafePyObject.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/LocalDispatchKeySet.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymbolicShapeMeta.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/WrapDimMinimal.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Flags.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/accumulate.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/safe_numerics.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/UndefinedTensorImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Deprecated.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Deprecated.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/OptionalArrayRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/CheckMemoryFormat.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/TensorOptions.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DefaultDtype.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DeprecatedTypePropertiesRegistry.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DeprecatedTypeProperties.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Generator.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/GeneratorImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/QuantizerBase.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorAccessor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/TensorAccessor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorBase.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ExclusivelyOwnedTensorTraits.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/StorageUtils.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/MethodOperators.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_addmm_activation_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_autocast_to_full_precision_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_autocast_to_reduced_precision_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_backward_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_coalesced_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_conj_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_conj_physical_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_dimI_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_dimV_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_fw_primal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_all_true_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_any_true_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_zerotensor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_lazy_clone_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_neg_view_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_size_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_storage_offsets_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_strides_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nnz_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_philox_normal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_philox_uniform_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_reshape_alias_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_sparse_mask_projection_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_dense_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_bsc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_bsr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_csc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_csr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_values_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_version_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/abs_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/absolute_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/acos_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/acosh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/add_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addbmm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addcdiv_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addcmul_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addmm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addmv_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/adjoint_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/alias_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/all_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/allclose_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/amax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/amin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/aminmax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/and_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/angle_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/any_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arccos_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arccosh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arcsin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arcsinh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctan2_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctan_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctanh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argmax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argmin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argsort_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argwhere_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/as_strided_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/as_strided_scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/asin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/asinh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atan2_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atan_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atanh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/baddbmm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bernoulli_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bincount_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_and_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_left_shift_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_not_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_or_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_right_shift_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_xor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bmm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/broadcast_to_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cauchy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ccol_indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ceil_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/chalf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_inverse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_solve_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/chunk_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_max_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_min_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clip_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clone_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/coalesce_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/col_indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/conj_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/conj_physical_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/contiguous_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/copy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/copysign_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/corrcoef_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cos_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cosh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/count_nonzero_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cov_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cross_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/crow_indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cummax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cummin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cumprod_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cumsum_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/data_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/deg2rad_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dense_dim_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dequantize_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/det_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/detach_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diag_embed_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diag_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagflat_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagonal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagonal_scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diff_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/digamma_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dim_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dist_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/div_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/divide_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dot_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dsplit_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/eq_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/equal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erfc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erfinv_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exp2_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expand_as_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expand_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expm1_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exponential_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fill_diagonal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fill_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fix_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flatten_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flip_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fliplr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flipud_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/float_power_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/floor_divide_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/floor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmod_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/frac_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/frexp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gather_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gcd_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ge_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/geometric_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/geqrf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ger_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/get_device_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/greater_equal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/greater_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gt_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hardshrink_backward_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hardshrink_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hash_tensor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/heaviside_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/histc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/histogram_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hsplit_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hypot_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/i0_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/igamma_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/igammac_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_add_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_copy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_fill_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_put_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_reduce_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_select_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/inner_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/int_repr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/inverse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_coalesced_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_complex_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_conj_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_contiguous_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_distributed_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_floating_point_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_inference_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_leaf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_neg_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_nonzero_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_pinned_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_same_size_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_set_to_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_signed_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isclose_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isfinite_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isinf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isnan_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isneginf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isposinf_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isreal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/istft_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/item_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/kron_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/kthvalue_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lcm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ldexp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/le_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lerp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/less_equal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/less_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lgamma_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log10_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log1p_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log2_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_normal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_softmax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logaddexp2_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logaddexp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logcumsumexp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logdet_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_and_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_not_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_or_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_xor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logit_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logsumexp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lshift_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lt_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lu_solve_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mH_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mT_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_fill_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_select_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matmul_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_H_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_exp_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_power_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/max_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/maximum_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mean_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/median_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/min_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/minimum_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mode_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/moveaxis_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/movedim_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/msort_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mul_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/multinomial_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/multiply_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mv_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mvlgamma_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nan_to_num_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanmean_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanmedian_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanquantile_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nansum_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/narrow_copy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/narrow_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ne_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/neg_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/negative_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_empty_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_empty_strided_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_full_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_ones_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_zeros_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nextafter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_numpy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_static_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/norm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/normal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/not_equal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/numel_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/numpy_T_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/or_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/orgqr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ormqr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/outer_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/output_nr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/permute_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pin_memory_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pinverse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/polygamma_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/positive_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pow_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/prelu_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/prod_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/put_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_axis_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_scales_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_zero_points_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_scale_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_zero_point_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/qr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/qscheme_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/quantile_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rad2deg_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/random_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ravel_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reciprocal_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/record_stream_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/relu_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/remainder_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/renorm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/repeat_interleave_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/repeat_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/requires_grad_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reshape_as_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reshape_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_as_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_as_sparse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resolve_conj_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resolve_neg_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/retain_grad_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/retains_grad_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/roll_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rot90_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/round_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/row_indices_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rshift_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rsqrt_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_add_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_reduce_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/select_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/select_scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/set_data_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/set_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sgn_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sigmoid_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sign_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/signbit_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sin_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sinc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sinh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_inverse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_scatter_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slogdet_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/smm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/softmax_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sort_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_dim_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_mask_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_resize_and_clear_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_resize_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/split_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/split_with_sizes_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sqrt_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/square_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/squeeze_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sspaddmm_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/std_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/stft_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/storage_offset_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sub_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/subtract_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sum_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sum_to_size_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/svd_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/swapaxes_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/swapdims_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/t_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/take_along_dim_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/take_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tan_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tanh_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tensor_split_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tile_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_dense_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_mkldnn_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_padded_tensor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_bsc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_bsr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_csc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_csr_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/topk_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/trace_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/transpose_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/triangular_solve_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tril_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/triu_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/true_divide_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/trunc_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/type_as_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unbind_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unflatten_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unfold_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/uniform_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_chunk_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_split_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_split_with_sizes_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsqueeze_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/values_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/var_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/vdot_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/view_as_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/view_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/vsplit_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/where_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/xlogy_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/xor_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/zero_ops.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/blob.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/custom_class.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue_to.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/jit_type_base.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/qualified_name.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/type_ptr.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/type_factory.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dynamic_type.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue_inl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Dict.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/order_preserving_flat_hash_map.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Dict_inl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/hash.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/List.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/List_inl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/IListRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/IListRef_inl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Tensor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/functional.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/jit_type.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/symbol.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/rref_interface.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceGuard.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/DeviceGuardImplInterface.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceCapability.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/TorchDispatchModeTLS.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineDeviceGuard.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/VirtualGuardImpl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Event.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineEvent.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StreamGuard.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineStreamGuard.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/FunctionRef.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Logging.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/logging_is_not_google_glog.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/logging_common.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/KernelFunction_impl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/WrapFunctionIntoFunctor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/CompileTimeFunctionPointer.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/WrapFunctionIntoRuntimeFunctor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/boxing.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/make_boxed_from_unboxed_functor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/CppSignature.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/OperatorEntry.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/DispatchKeyExtractor.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Variadic.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/function_schema.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/alias_info.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/operator_name.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/OperatorOptions.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/function_schema_inl.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Bitset.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/PyHandleCache.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/DeadlockDetection.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/flat_hash_map.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/RegistrationHandleRAII.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/enum_tag.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/enum_tag.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/record_function.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/LeftRight.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Synchronized.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/grad_mode.h \
 /opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/GradMode.h \
 ../binding/failure.h ../binding/values.h
../binding/call.cc:
../binding/call.h:
../../../../node_modules/node-addon-api/napi.h:
/usr/include/node/node_api.h:
/usr/include/node/js_native_api.h:
/usr/include/node/js_native_api_types.h:
/usr/include/node/node_api_types.h:
../../../../node_modules/node-addon-api/napi-inl.h:
../../../../node_modules/node-addon-api/napi.h:
../../../../node_modules/node-addon-api/napi-inl.deprecated.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/Dispatcher.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/SequenceNumber.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/macros/Export.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/Export.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/cmake_macros.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/KernelFunction.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ATen_fwd.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/QScheme.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/macros/Macros.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/macros/Macros.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Exception.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Backtrace.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Lazy.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/StringUtil.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/string_utils.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Exception.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/BoxedKernel.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/OperatorKernel.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/intrusive_ptr.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/MaybeOwned.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DispatchKeySet.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DispatchKey.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceType.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/DeviceType.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Metaprogramming.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Metaprogramming.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeList.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeTraits.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeList.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/llvmMathExtras.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/bit_cast.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/bit_cast.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/BoxedKernel_impl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/stack.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DimVector.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/DimVector.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymInt.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymBool.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymNodeImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ArrayRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/SmallVector.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/HeaderOnlyArrayRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Optional.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/SizesAndStrides.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorBody.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Device.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Layout.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Backend.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/Layout.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/MemoryFormat.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/MemoryFormat.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Stream.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Scalar.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/OptionalRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/ScalarType.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/BFloat16.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/BFloat16.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float4_e2m1fn_x2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float4_e2m1fn_x2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e4m3fn.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e4m3fn.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/floating_point_utils.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e4m3fnuz.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e4m3fnuz.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_fnuz_cvt.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e5m2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e5m2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Half.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e5m2fnuz.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e5m2fnuz.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/TypeSafeSignMath.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Float8_e8m0fnu.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Float8_e8m0fnu.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Half.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/bits.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/bits.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/complex.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex_math.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/complex_utils.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/qint32.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/qint32.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/qint8.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/qint8.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint2x4.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint2x4.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint4x2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint4x2.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/quint8.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/quint8.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/ScalarType.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymFloat.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeCast.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/overflows.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeSafeSignMath.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/ScalarTypeToTypeMeta.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/typeid.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/IdWrapper.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeIndex.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ConstexprCrc.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/string_view.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/TypeTraits.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/irange.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Storage.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Allocator.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/alignment.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ThreadLocalDebugInfo.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/UniqueVoidPtr.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StorageImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StorageMaterializer.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyObjectSlot.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyInterpreter.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymIntArrayRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/python_stub.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/PyInterpreterHooks.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Registry.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Type.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ExclusivelyOwned.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/TensorImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/InferenceMode.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/AutogradState.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SafePyObject.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/LocalDispatchKeySet.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/SymbolicShapeMeta.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/WrapDimMinimal.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Flags.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/accumulate.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/safe_numerics.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/UndefinedTensorImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Deprecated.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/util/Deprecated.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/OptionalArrayRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/CheckMemoryFormat.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/TensorOptions.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DefaultDtype.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DeprecatedTypePropertiesRegistry.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/DeprecatedTypeProperties.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Generator.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/GeneratorImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/QuantizerBase.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorAccessor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/TensorAccessor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/TensorBase.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/ExclusivelyOwnedTensorTraits.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/StorageUtils.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/MethodOperators.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_addmm_activation_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_autocast_to_full_precision_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_autocast_to_reduced_precision_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_backward_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_coalesced_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_conj_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_conj_physical_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_dimI_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_dimV_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_fw_primal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_all_true_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_any_true_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_is_zerotensor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_lazy_clone_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_neg_view_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_size_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_storage_offsets_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nested_tensor_strides_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_nnz_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_philox_normal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_philox_uniform_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_reshape_alias_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_sparse_mask_projection_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_dense_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_bsc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_bsr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_csc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_csr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_to_sparse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_values_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/_version_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/abs_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/absolute_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/acos_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/acosh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/add_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addbmm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addcdiv_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addcmul_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addmm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addmv_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/addr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/adjoint_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/alias_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/all_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/allclose_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/amax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/amin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/aminmax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/and_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/angle_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/any_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arccos_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arccosh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arcsin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arcsinh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctan2_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctan_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/arctanh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argmax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argmin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argsort_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/argwhere_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/as_strided_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/as_strided_scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/asin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/asinh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atan2_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atan_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/atanh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/baddbmm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bernoulli_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bincount_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_and_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_left_shift_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_not_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_or_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_right_shift_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bitwise_xor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/bmm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/broadcast_to_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cauchy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ccol_indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ceil_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/chalf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_inverse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cholesky_solve_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/chunk_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_max_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_min_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clamp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clip_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/clone_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/coalesce_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/col_indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/conj_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/conj_physical_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/contiguous_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/copy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/copysign_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/corrcoef_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cos_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cosh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/count_nonzero_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cov_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cross_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/crow_indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cummax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cummin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cumprod_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/cumsum_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/data_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/deg2rad_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dense_dim_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dequantize_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/det_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/detach_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diag_embed_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diag_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagflat_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagonal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diagonal_scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/diff_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/digamma_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dim_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dist_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/div_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/divide_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dot_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/dsplit_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/eq_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/equal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erfc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/erfinv_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exp2_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expand_as_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expand_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/expm1_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/exponential_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fill_diagonal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fill_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fix_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flatten_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flip_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fliplr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/flipud_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/float_power_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/floor_divide_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/floor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/fmod_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/frac_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/frexp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gather_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gcd_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ge_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/geometric_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/geqrf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ger_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/get_device_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/greater_equal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/greater_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/gt_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hardshrink_backward_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hardshrink_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hash_tensor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/heaviside_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/histc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/histogram_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hsplit_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/hypot_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/i0_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/igamma_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/igammac_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_add_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_copy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_fill_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_put_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_reduce_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/index_select_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/inner_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/int_repr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/inverse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_coalesced_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_complex_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_conj_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_contiguous_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_distributed_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_floating_point_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_inference_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_leaf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_neg_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_nonzero_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_pinned_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_same_size_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_set_to_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/is_signed_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isclose_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isfinite_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isinf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isnan_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isneginf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isposinf_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/isreal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/istft_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/item_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/kron_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/kthvalue_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lcm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ldexp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/le_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lerp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/less_equal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/less_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lgamma_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log10_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log1p_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log2_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_normal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/log_softmax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logaddexp2_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logaddexp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logcumsumexp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logdet_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_and_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_not_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_or_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logical_xor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logit_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/logsumexp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lshift_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lt_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/lu_solve_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mH_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mT_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_fill_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/masked_select_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matmul_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_H_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_exp_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/matrix_power_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/max_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/maximum_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mean_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/median_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/min_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/minimum_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mode_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/moveaxis_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/movedim_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/msort_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mul_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/multinomial_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/multiply_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mv_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/mvlgamma_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nan_to_num_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanmean_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanmedian_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nanquantile_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nansum_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/narrow_copy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/narrow_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ne_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/neg_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/negative_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_empty_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_empty_strided_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_full_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_ones_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/new_zeros_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nextafter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_numpy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/nonzero_static_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/norm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/normal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/not_equal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/numel_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/numpy_T_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/or_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/orgqr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ormqr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/outer_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/output_nr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/permute_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pin_memory_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pinverse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/polygamma_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/positive_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/pow_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/prelu_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/prod_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/put_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_axis_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_scales_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_per_channel_zero_points_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_scale_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/q_zero_point_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/qr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/qscheme_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/quantile_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rad2deg_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/random_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/ravel_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reciprocal_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/record_stream_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/relu_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/remainder_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/renorm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/repeat_interleave_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/repeat_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/requires_grad_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reshape_as_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/reshape_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_as_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_as_sparse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resize_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resolve_conj_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/resolve_neg_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/retain_grad_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/retains_grad_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/roll_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rot90_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/round_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/row_indices_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rshift_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/rsqrt_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_add_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/scatter_reduce_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/select_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/select_scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/set_data_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/set_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sgn_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sigmoid_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sign_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/signbit_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sin_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sinc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sinh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_inverse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slice_scatter_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/slogdet_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/smm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/softmax_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sort_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_dim_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_mask_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_resize_and_clear_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sparse_resize_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/split_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/split_with_sizes_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sqrt_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/square_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/squeeze_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sspaddmm_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/std_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/stft_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/storage_offset_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sub_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/subtract_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sum_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/sum_to_size_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/svd_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/swapaxes_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/swapdims_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/t_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/take_along_dim_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/take_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tan_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tanh_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tensor_split_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tile_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_dense_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_mkldnn_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_padded_tensor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_bsc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_bsr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_csc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_csr_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/to_sparse_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/topk_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/trace_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/transpose_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/triangular_solve_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/tril_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/triu_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/true_divide_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/trunc_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/type_as_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unbind_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unflatten_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unfold_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/uniform_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_chunk_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_split_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsafe_split_with_sizes_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/unsqueeze_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/values_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/var_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/vdot_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/view_as_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/view_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/vsplit_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/where_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/xlogy_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/xor_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/ops/zero_ops.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/blob.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/custom_class.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue_to.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/jit_type_base.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/qualified_name.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/type_ptr.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/type_factory.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dynamic_type.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/ivalue_inl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Dict.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/order_preserving_flat_hash_map.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Dict_inl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/hash.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/List.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/List_inl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/IListRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/IListRef_inl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Tensor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/functional.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/jit_type.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/symbol.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/rref_interface.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceGuard.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/DeviceGuardImplInterface.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/DeviceCapability.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/TorchDispatchModeTLS.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineDeviceGuard.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/VirtualGuardImpl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/Event.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineEvent.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/StreamGuard.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/impl/InlineStreamGuard.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/FunctionRef.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Logging.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/logging_is_not_google_glog.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/logging_common.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/KernelFunction_impl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/WrapFunctionIntoFunctor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/CompileTimeFunctionPointer.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/WrapFunctionIntoRuntimeFunctor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/boxing.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/boxing/impl/make_boxed_from_unboxed_functor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/CppSignature.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/OperatorEntry.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/DispatchKeyExtractor.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/Variadic.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/function_schema.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/alias_info.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/operator_name.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/OperatorOptions.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/function_schema_inl.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Bitset.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/PyHandleCache.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/DeadlockDetection.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/flat_hash_map.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/dispatch/RegistrationHandleRAII.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/enum_tag.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/torch/headeronly/core/enum_tag.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/record_function.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/LeftRight.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/util/Synchronized.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/ATen/core/grad_mode.h:
/opt/peer-venv/lib/python3.11/site-packages/torch/include/c10/core/GradMode.h:
../binding/failure.h:
../binding/values.h:
