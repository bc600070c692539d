package plugins

import "hone/lib/fetch"

// table pins every known plugin by version and SHA-256. The order within a backend
// is the order of preference: lammps-jax-pjrt-cpu ran a training step in 25 ms
// where fastatomstruct-xla-cpu took 30.
//
// The CUDA pins are what the index resolves for jax-cuda12-plugin 0.10.2 and
// jax-cuda13-plugin 0.10.2 with the extra with-cuda; the libraries find each other
// by relative paths inside one folder.
var table = []Build{
	{
		Backend: "xla:cpu", OS: "linux", Arch: "amd64", Ran: true,
		Library: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		Wheels: []fetch.Wheel{{
			Package: "lammps-jax-pjrt-cpu", Version: "0.11.2", Platform: "manylinux_2_27_x86_64", Size: 62_711_338,
			SHA256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
		}},
	},
	{
		Backend: "xla:cpu", OS: "linux", Arch: "amd64", Ran: true,
		Library: "fastatomstruct_xla_cpu/libpjrt_cpu.so",
		Wheels: []fetch.Wheel{{
			Package: "fastatomstruct-xla-cpu", Version: "2026.6.23", Platform: "manylinux_2_27_x86_64", Size: 63_200_622,
			SHA256: "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9",
		}},
	},
	{
		Backend: "xla:cuda", OS: "linux", Arch: "amd64",
		Library: "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
		Wheels: []fetch.Wheel{
			{Package: "jax-cuda13-pjrt", Version: "0.10.2", Platform: "manylinux_2_27_x86_64", SHA256: "a97e9cabe0e21d8dbcc70bd909ca1c34cd546d3ce2d94b4cd907a8d4f6179f6a"},
			{Package: "nvidia-cublas", Version: "13.10.0.20", Platform: "manylinux_2_5_x86_64", SHA256: "dcc6d63884c53d07e267ce7e6feac17b2538cebaafec5db865736c3e28e4dc84"},
			{Package: "nvidia-cuda-cupti", Version: "13.5.25", Platform: "manylinux_2_25_x86_64", SHA256: "9dcca41c12a734192b14e7128ae116bc9ce1b9da686e2ebf48ae7a4415f76650"},
			{Package: "nvidia-cuda-nvcc", Version: "13.5.37", Platform: "manylinux_2_17_x86_64", SHA256: "f5c4f7ead5d964fb4af42bbf1e6d3ec3c1e6e9d83b53749f691d387e7fcaa3a7"},
			{Package: "nvidia-cuda-nvrtc", Version: "13.5.37", Platform: "manylinux_2_12_x86_64", SHA256: "86b4d68058807988b7d9af5b44917a0601e9c337f35ccd657bfb3c759ff8d8bc"},
			{Package: "nvidia-cuda-runtime", Version: "13.5.37", Platform: "manylinux_2_17_x86_64", SHA256: "df2b79a8852f10d1fef8c848489c49eebb5754051bf870202a862831412b179d"},
			{Package: "nvidia-cudnn-cu13", Version: "9.28.1.4", Platform: "manylinux_2_27_x86_64", SHA256: "a54f205b1db1f2895d99f398754db1369816f0569dd459731f925635cf7b65ec"},
			{Package: "nvidia-cufft", Version: "12.5.0.14", Platform: "manylinux_2_17_x86_64", SHA256: "b8be26837a5abad2b5b74f3e92dd29f622a42934b355be0961a48712cbba23ad"},
			{Package: "nvidia-cusolver", Version: "12.4.1.2", Platform: "manylinux_2_27_x86_64", SHA256: "b3b8e02fd2f2df869369af075dc3a179d43f6f7b85e94632a7dce556697be044"},
			{Package: "nvidia-cusparse", Version: "12.9.4.2", Platform: "manylinux_2_17_x86_64", SHA256: "072667e58c851a318738f5527a12eb225cbf058803f2ea451c722d8cf8edddec"},
			{Package: "nvidia-nccl-cu13", Version: "2.32.3", Platform: "manylinux_2_27_x86_64", SHA256: "1459723080ac889d73a26edfa3e04383a7928ab31ac8f0ec43b3ea9548b04ff3"},
			{Package: "nvidia-nvjitlink", Version: "13.5.37", Platform: "manylinux_2_12_x86_64", SHA256: "280d7cb9649704145f074b8dbde500de04ce02d0872e066e20a83c17bcaa93eb"},
			{Package: "nvidia-nvshmem-cu13", Version: "3.8.0", Platform: "manylinux_2_17_x86_64", SHA256: "81a4d1f666543e6d34df6d2ff940c7da1435e34e186aab6f3c2b48861b64ef38"},
			{Package: "nvidia-nvvm", Version: "13.5.37", Platform: "manylinux_2_12_x86_64", SHA256: "c41bfa362e407405163f103c2229f0765f8cc2ed7d148b754dc77f228bf7e070"},
			{Package: "nvidia-cuda-cccl", Version: "13.3.5.0.6", Platform: "manylinux_2_17_x86_64", SHA256: "d5230098fa2df5021e1a00c0c4eee41797671a91119d31e892463e5ccf3ee326"},
			{Package: "nvidia-cuda-crt", Version: "13.5.37", Platform: "manylinux_2_17_x86_64", SHA256: "e898b7f73d3035fa89915a3f7bf3b54a73e90249746111aed295822c4729bb29"},
		},
	},
	{
		Backend: "xla:cuda", OS: "linux", Arch: "amd64",
		Library: "jax_plugins/xla_cuda12/xla_cuda_plugin.so",
		Wheels: []fetch.Wheel{
			{Package: "jax-cuda12-pjrt", Version: "0.10.2", Platform: "manylinux_2_27_x86_64", SHA256: "806d1fd29038b6acf5a2b289dd62192abea977ee26aef60ea295b1d28a23acf8"},
			{Package: "nvidia-cublas-cu12", Version: "12.9.3.13", Platform: "manylinux_2_27_x86_64", SHA256: "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72"},
			{Package: "nvidia-cuda-cupti-cu12", Version: "12.9.79", Platform: "manylinux_2_25_x86_64", SHA256: "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f"},
			{Package: "nvidia-cuda-nvcc-cu12", Version: "12.9.86", Platform: "manylinux_2_12_x86_64", SHA256: "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0"},
			{Package: "nvidia-cuda-nvrtc-cu12", Version: "12.9.86", Platform: "manylinux_2_12_x86_64", SHA256: "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4"},
			{Package: "nvidia-cuda-runtime-cu12", Version: "12.9.79", Platform: "manylinux_2_17_x86_64", SHA256: "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3"},
			{Package: "nvidia-cudnn-cu12", Version: "9.28.0.42", Platform: "manylinux_2_27_x86_64", SHA256: "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375"},
			{Package: "nvidia-cufft-cu12", Version: "11.4.1.4", Platform: "manylinux_2_17_x86_64", SHA256: "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28"},
			{Package: "nvidia-cusolver-cu12", Version: "11.7.5.82", Platform: "manylinux_2_27_x86_64", SHA256: "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88"},
			{Package: "nvidia-cusparse-cu12", Version: "12.5.10.65", Platform: "manylinux_2_17_x86_64", SHA256: "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78"},
			{Package: "nvidia-nccl-cu12", Version: "2.32.3", Platform: "manylinux_2_27_x86_64", SHA256: "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c"},
			{Package: "nvidia-nvjitlink-cu12", Version: "12.9.86", Platform: "manylinux_2_12_x86_64", SHA256: "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9"},
			{Package: "nvidia-nvshmem-cu12", Version: "3.8.0", Platform: "manylinux_2_17_x86_64", SHA256: "b2e5760d6158aefe7bb74348d5128bb1b46a7dd1fd4b7b1e6fe55b4b07888f70"},
			{Package: "nvidia-cuda-cccl-cu12", Version: "12.9.27", Platform: "manylinux_2_17_x86_64", SHA256: "37869e17ce2e1ecec6eddf1927cca0f8c34e64fd848d40453df559091e2d7117"},
		},
	},
	{
		Backend: "xla:tpu", OS: "linux", Arch: "amd64",
		Library: "libtpu/libtpu.so",
		Wheels: []fetch.Wheel{{
			Package: "libtpu", Version: "0.0.52", Platform: "manylinux_2_31_x86_64", Python: "311", ABI: "cp311",
			SHA256: "f5e2e596eaea9357fbb5a6755a7a9007c6ab75bfde4a55191b03eff402971140",
		}},
	},
}
