// Writes the excerpts {adf,arima,features,zscore,forecast-accuracy,special}.json from ../shared/oracle; run from the root of the repository.
import fs from 'fs';
const read=f=>JSON.parse(fs.readFileSync(`../shared/oracle/${f}.json`));
const write=(f,o)=>{const t='{\n'+Object.entries(o).map(([k,v])=>Array.isArray(v)&&typeof v[0]==='object'?`"${k}": [\n${v.map(x=>JSON.stringify(x)).join(',\n')}\n]`:`"${k}": ${JSON.stringify(v)}`).join(',\n')+'\n}\n';fs.writeFileSync(`test/golden/${f}.json`,t);console.log(f,t.length)};
const pick=(o,ks)=>Object.fromEntries(ks.map(k=>[k,o[k]]));
{const a=read('adf');const ks=['short_25','capacity_cumulative','constant_plus_noise','error_counts'];
 write('adf',{source:'excerpt of shared/oracle/adf.json',tool:a.tool,call:a.call,conventions:a.conventions.slice(0,9),tolerance:a.tolerance,series:pick(a.series,ks),cases:a.cases.filter(c=>ks.includes(c.series)),mackinnon_p:a.mackinnon_p.filter((_,i)=>i%4===0),mackinnon_crit:a.mackinnon_crit,degenerate:a.degenerate.filter(c=>['constant','length_5','with_nan','linear_exact','alternating'].includes(c.id.split('/')[0])&&c.autolag==='AIC'&&c.regression==='c').map(({id,x})=>({id,x}))});}
{const a=read('arima');const skip=['writes','ma2'];const ks=Object.keys(a.series).filter(k=>!skip.includes(k));
 const steps=[0,1,6,13,29];
 const keep=c=>c.trend!=='ct'&&!skip.includes(c.series);
 write('arima',{source:'excerpt of shared/oracle/arima.json; trend ct left out; forecasts at the steps named',tool:a.tool,call:a.call,call_fit:a.call_fit,call_fixed:a.call_fixed,conventions:a.conventions,tolerance:a.tolerance,steps,series:pick(a.series,ks),
 fixed_params:a.fixed_params.filter(keep).map(c=>({id:c.id,series:c.series,order:c.order,seasonal_order:c.seasonal_order,param_names:c.param_names,params:c.params,llf:c.expected.llf,llf_differenced:c.expected.llf_differenced,mean:steps.map(i=>c.expected.forecast30.mean[i]),se:steps.map(i=>c.expected.forecast30.se[i])})),
 fits:a.fits.filter(keep).map(c=>({id:c.id,series:c.series,order:c.order,seasonal_order:c.seasonal_order,trend:c.trend,param_names:c.param_names,params:c.expected.params,llf:c.expected.llf,aic:c.expected.aic,bic:c.expected.bic,burn:c.expected.burn,innovations:c.expected.resid_first10_after_burn,mean:steps.slice(0,4).map(i=>c.expected.forecast14.mean[i]),se:steps.slice(0,4).map(i=>c.expected.forecast14.se[i])})),
 aic_tables:a.aic_tables.filter(t=>['arma21','arima212'].includes(t.series)).map(t=>({series:t.series,d:t.d,trend:t.trend,rows:t.rows.map(({p,q,aic})=>({p,q,aic})),best:[t.best_aic.p,t.best_aic.q]}))});}
{const a=read('features');const ks=['writes','with_nan','error_counts','constant_then_walk','huge_level_tiny_noise','short_5'];const rows=[0,1,6,7,8,13,14,29,30,31,45,60,89];
 const names=Object.keys(a.cases[0].expected).filter(k=>/^roll(7|14|30)_(?!sum|center)|^ewm(7|30)_rec_(mean|std)|^lag|^diff1$|^log_return|^roll7_mp1_(mean|std|min|max|median)|^roll14_mp4/.test(k));
 write('features',{source:'excerpt of shared/oracle/features.json: expected values at the rows named',tool:a.tool,calls:a.calls,conventions:a.conventions,tolerance:a.tolerance,rows,series:pick(a.series,ks),
 cases:a.cases.filter(c=>ks.includes(c.series)).map(c=>({series:c.series,expected:Object.fromEntries(names.map(n=>[n,rows.filter(r=>r<a.series[c.series].length).map(r=>c.expected[n][r])]))})),write_read_ratio:a.write_read_ratio});}
{const a=read('zscore');const ks=['latency','constant','one_value','two_values','with_nan','mad_zero'];
 write('zscore',{source:'excerpt of shared/oracle/zscore.json',tool:a.tool,conventions:a.conventions,tolerance:a.tolerance,series:pick(a.series,ks),cases:a.cases.filter(c=>ks.includes(c.series)).map(c=>({series:c.series,expected:pick(c.expected,['z_ddof1','modified_z','rolling14_z','rolling14_prior_z','hits_3sigma_ddof1','hits_rolling14_prior_3'])}))});}
{const a=read('forecast_accuracy');const ks=['writes_growth','capacity_cumulative'];
 write('forecast-accuracy',{source:'excerpt of shared/oracle/forecast_accuracy.json; arima212 forecasts are rounded to 6 decimals, their scores are not',tool:a.tool,call:a.call,conventions:a.conventions,tolerance:a.tolerance,series:pick(a.series,ks),rows:a.rows.filter(r=>ks.includes(r.series)&&['naive','snaive7','drift','arima212'].includes(r.method))});}
{const a=read('distributions');const n=a.distributions.filter(d=>d.family==='normal');
 write('special',{source:'excerpt of shared/oracle/distributions.json',tool:a.tool,call:a.call,conventions:a.conventions.slice(0,1),tolerance:pick(a.tolerance,['cdf, sf, pdf','ppf','special']),special:a.special.filter(s=>['erf','erfc','gammaln'].includes(s.f)),normal:n.map(d=>pick(d,['params','x','pdf','cdf','p','ppf','isf_small']))});}
